"""Warning signs are the same in every article, page and drawing, in each language.

A reader who meets the list twice, or in a chart, finds the same signs in the same words.
"""

import re
from typing import NamedTuple

import pytest
from selectolax.lexbor import LexborHTMLParser


class Sign(NamedTuple):
    """A row of a card in each language, and the same sign in the chart."""

    en: str
    es: str
    chart_en: str = ""
    chart_es: str = ""


SADDLE = Sign(
    "you have new numbness or tingling around your groin, genitals, buttocks, or inner thighs",
    "siente un adormecimiento u hormigueo nuevo alrededor de la ingle, los genitales, los glúteos "
    "o la parte interna de los muslos",
    "Numb or tingling between the legs",
    "Adormecimiento u hormigueo entre las piernas",
)
BLADDER = Sign(
    "you cannot pass urine, or you lose control of your bladder or bowels",
    "no puede orinar, o pierde el control de la vejiga o de los intestinos",
    "No control of bladder or bowels, or you cannot pass urine",
    "Sin control de vejiga o intestinos, o no puede orinar",
)
WEAK_LEG = Sign(
    "you have sudden weakness in a leg, or your legs are weak or numb and getting worse",
    "tiene debilidad repentina en una pierna, o tiene las piernas débiles o dormidas y cada vez "
    "peor",
    "Sudden weakness in a leg, or both legs weak or numb and getting worse",
    "Debilidad repentina en una pierna, o las dos débiles o dormidas y cada vez peor",
)
BOTH_LEGS = Sign(
    "you have new, severe pain down both legs",
    "tiene un dolor nuevo y muy fuerte que baja por las dos piernas",
    "New, severe pain down both legs",
    "Dolor nuevo y muy fuerte en las dos piernas",
)
INJURY = Sign(
    "your pain began with a car crash, a fall from a height, or another bad injury",
    "su dolor empezó con un choque de auto, una caída desde cierta altura u otra lesión grave",
    "A crash, a fall from a height, or another bad injury",
    "Un choque, una caída desde cierta altura u otra lesión grave",
)
BELLY = Sign(
    "you have sudden, severe pain in your belly as well as your back",
    "tiene un dolor repentino y muy fuerte en el vientre además de en la espalda",
    "Sudden, severe belly pain",
    "Dolor de vientre repentino y fuerte",
)
CHEST = Sign(
    "you have chest pain or trouble breathing",
    "le duele el pecho o le cuesta respirar",
    "Chest pain or trouble breathing",
    "Dolor de pecho o falta de aire",
)
STROKE = Sign(
    "your face droops, an arm is weak or numb, your speech slurs, or your sight changes",
    "se le cae un lado de la cara, tiene un brazo débil o dormido, habla con dificultad o le "
    "cambia la vista",
)
HEADACHE = Sign(
    "you have a sudden, severe headache, or a seizure",
    "tiene un dolor de cabeza repentino y muy fuerte, o una convulsión",
)
ALLERGY = Sign("your tongue or throat swells", "se le hinchan la lengua o la garganta")
FEVER = Sign(
    "you have a fever, chills, or a stiff neck after an injection in your back",
    "tiene fiebre, escalofríos o el cuello rígido después de una inyección en la espalda",
    "Fever, chills, or a stiff neck after an injection in your back",
    "Fiebre, escalofríos o cuello rígido tras una inyección en la espalda",
)
SMALL_FALL = Sign(
    "your pain began with a small fall or bump, and you are over 65, have thin bones, or have "
    "taken steroids for a long time",
    "su dolor empezó con una caída o un golpe leve, y usted tiene más de 65 años, tiene los huesos "
    "frágiles o ha tomado esteroides por mucho tiempo",
    "A small fall, if you are over 65, have thin bones, or have taken steroids for a long time",
    "Una caída leve, si tiene más de 65 años, huesos frágiles o ha tomado esteroides mucho tiempo",
)
SUGAR = Sign(
    "you have diabetes and high blood sugar, and you vomit, have belly pain, are confused, or are "
    "very sleepy",
    "tiene diabetes y el azúcar alto, y vomita, le duele el vientre, está confundido o tiene mucho "
    "sueño",
)
ILL = Sign(
    "you have back pain with a fever, or you feel ill, and you have had no injection in your back",
    "tiene dolor de espalda con fiebre, o se siente enfermo, y no le han puesto una inyección en "
    "la espalda",
    "Fever, or feeling ill, without an injection",
    "Fiebre o malestar, sin una inyección",
)
WEIGHT = Sign(
    "you have lost a lot of weight and do not know why",
    "ha bajado mucho de peso y no sabe por qué",
    "Weight loss without a reason",
    "Pérdida de peso sin razón",
)
CANCER = Sign(
    "you have had cancer and now have new back pain",
    "ha tenido cáncer y ahora tiene un dolor de espalda nuevo",
    "Cancer before, and new back pain",
    "Cáncer antes, y ahora dolor de espalda nuevo",
)
NIGHT = Sign(
    "your pain stays or grows when you lie down, and it spoils your sleep",
    "su dolor sigue o aumenta cuando se acuesta y no le deja dormir bien",
    "Pain lying down that spoils sleep",
    "Dolor al acostarse que no deja dormir",
)
UNSTEADY = Sign(
    "you are newly unsteady on your feet, or you trip more than you did",
    "ha empezado a perder el equilibrio, o tropieza más que antes",
    "Newly unsteady, or tripping more",
    "Pérdida de equilibrio, o más tropiezos",
)
ONE_LEG = Sign(
    "you have new numbness or tingling in one leg, or new leg pain below the knee",
    "tiene un adormecimiento u hormigueo nuevo en una pierna, o un dolor nuevo por debajo de la "
    "rodilla",
    "New numbness or tingling in one leg, or new pain below the knee",
    "Adormecimiento u hormigueo nuevo en una pierna, o dolor nuevo por debajo de la rodilla",
)
SKIN = Sign(
    "the skin where the needle went in is red, swollen, or leaking",
    "la piel por donde entró la aguja está roja, hinchada o supura",
)
SITTING = Sign(
    "you have a headache that is worse when you sit or stand",
    "tiene un dolor de cabeza que empeora cuando se sienta o se pone de pie",
)
OVER_PLAN = Sign(
    "you have diabetes, and your blood sugar is above the number in your plan, or you have no plan",
    "tiene diabetes, y su azúcar en la sangre pasa del número de su plan, o no tiene un plan",
)
THINNER = Sign(
    "you stopped a blood thinner and do not know when to start it again",
    "dejó de tomar un anticoagulante y no sabe cuándo volver a tomarlo",
)
WORSE = Sign(
    "your pain is severe or keeps getting worse", "su dolor es muy fuerte o sigue empeorando"
)
WEEKS = Sign(
    "your pain has not eased after a few weeks of home care",
    "su dolor no ha cedido después de unas semanas de cuidados en casa",
    "Not eased after a few weeks",
    "No cede después de unas semanas",
)
TASKS = Sign(
    "pain keeps you from your daily tasks",
    "el dolor no le deja hacer sus tareas diarias",
    "Pain that stops daily tasks",
    "No le deja hacer sus tareas",
)
SLOWLY = Sign(
    "your pain is severe, or it is slowly getting worse",
    "su dolor es muy fuerte, o va empeorando poco a poco",
    "Severe, or slowly getting worse",
    "Muy fuerte, o empeora poco a poco",
)
BACK_PAIN = [SADDLE, BLADDER, WEAK_LEG, BOTH_LEGS, INJURY, BELLY, CHEST, FEVER, SMALL_FALL]
INJECTION = [
    SADDLE, BLADDER, WEAK_LEG, BOTH_LEGS, CHEST, STROKE, HEADACHE, ALLERGY, FEVER, SUGAR,
]  # fmt: skip
BY_AMBULANCE = {"sedation-and-driving"}  # no sign there that a car ride could do
AFTER = [SKIN, SITTING, OVER_PLAN, THINNER, WORSE]
TALK = [WEEKS, TASKS, SLOWLY]
SEDATED = [
    CHEST,
    Sign("the person who had sedation breathes very slowly", ""),
    Sign(
        "the person who had sedation is very drowsy and hard to wake, or cannot be woken",
        "",
    ),
]
EMERGENCY = {
    "back-pain-emergency": BACK_PAIN,
    "back-pain-imaging": BACK_PAIN,
    "physical-therapy-back-pain": BACK_PAIN,
    "prepare-for-spine-injection": BACK_PAIN,
    "new-patients": BACK_PAIN,
    "interventional-injections-back-pain": INJECTION,
    "after-spine-injection": INJECTION,
    "questions-to-ask-about-injections": INJECTION,
    "sedation-and-driving": SEDATED,
}
TODAY = [ILL, WEIGHT, CANCER, NIGHT, UNSTEADY, ONE_LEG]
URGENT = {
    "back-pain-emergency": TODAY,
    "physical-therapy-back-pain": TODAY,
    "interventional-injections-back-pain": AFTER,
    "after-spine-injection": AFTER,
    "sedation-and-driving": [
        Sign("you keep vomiting once you are home", ""),
        Sign("you still feel confused or unsteady after 24 hours", ""),
    ],
}
GO = {
    "en": (
        "**Go to an emergency room now** if:",
        "Call 911 if you cannot get there safely.",
    ),
    "es": (
        "**Vaya ahora mismo a una sala de emergencias** si:",
        "Si no puede llegar sin peligro, llame al 911.",
    ),
}
FEVER_WORDS = {
    "en": r"fever|chills",
    "es": r"fiebre|escalofríos",
}
FEVER_ANSWER = {
    "en": "Go to an emergency room now. Call 911 if you cannot get there safely.",
    "es": "Vaya ahora mismo a una sala de emergencias. Si no puede llegar sin peligro, "
    "llame al 911.",
}
BEFORE = {  # the day before: the visit may have to wait, and there was no injection yet
    "you have a fever, a cold, or a cough that will not go away",
    "tiene fiebre, un resfriado o una tos que no se le quita",
}
CARD = re.compile(r"^/// (emergency|urgent|ask)\b.*\n((?:.*\n)*?)///$", re.MULTILINE)
CHART = "posts/2025/back-pain-emergency-which-call"


class Text(NamedTuple):
    """One post or page in one language."""

    name: str
    lang: str
    body: str

    def cards(self, kind):
        return [inside for this, inside in CARD.findall(self.body) if this == kind]


def read(file):
    lang = "es" if file.stem.endswith(".es") else "en"
    body = file.read_text(encoding="utf-8").partition("\n\n")[2]
    return Text(file.stem.removesuffix(".es"), lang, body)


def rows(card):
    lines = [one.removeprefix("- ") for one in card.splitlines() if one.startswith("- ")]
    return [re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", one) for one in lines]


@pytest.fixture(scope="module")
def texts(root):
    found = [read(one) for one in sorted((root / "content").rglob("*.md"))]
    assert len(found) >= 30
    return found


@pytest.mark.quick
@pytest.mark.parametrize(("kind", "agreed"), [("emergency", EMERGENCY), ("urgent", URGENT)])
def test_every_card_has_the_agreed_signs_in_the_agreed_words(texts, kind, agreed):
    here = [one for one in texts if one.cards(kind)]
    assert {one.name for one in here} == set(agreed)
    for text in here:
        for card in text.cards(kind):
            assert rows(card) == [getattr(one, text.lang) for one in agreed[text.name]], text[:2]


@pytest.mark.quick
def test_every_emergency_card_says_when_to_go_and_when_to_call(texts):
    for text in texts:
        go, call = GO[text.lang]
        for card in text.cards("emergency"):
            wanted = text.name not in BY_AMBULANCE
            assert (go in card, call in card) == (wanted, wanted), text[:2]
            if wanted:
                first = rows(card.partition(go)[2])[0]
                assert first == getattr(FEVER, text.lang), text[:2]


@pytest.mark.quick
def test_a_fever_after_an_injection_has_one_answer(texts):
    for text in texts:
        plain = re.sub(r"!\[[^]]*\]\([^)]*\)", "", text.body)
        plain = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", plain).replace("**", "")
        known = {getattr(one, text.lang) for one in (FEVER, ILL)} | BEFORE
        for line in plain.splitlines():
            if re.search(FEVER_WORDS[text.lang], line) and line.removeprefix("- ") not in known:
                assert FEVER_ANSWER[text.lang] in line, (*text[:2], line)


def read_chart(file):
    """The rows of the chart: its texts without the heading and the names of the bands."""
    tree = LexborHTMLParser(file.read_text(encoding="utf-8"))
    found = [" ".join(one.text().split()) for one in tree.css("g text")]
    assert len(tree.css("text")) == len(found) + 9  # a heading, and two lines for each band
    return found


@pytest.mark.quick
@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_chart_has_the_signs_of_the_cards_and_of_no_other_list(texts, root, lang):
    (post,) = [one for one in texts if one[:2] == ("back-pain-emergency", lang)]
    (talk,) = post.cards("ask")
    assert rows(talk) == [getattr(one, lang) for one in TALK]
    drawn = read_chart(root / "content" / (CHART + (".es.svg" if lang == "es" else ".svg")))
    signs = [*BACK_PAIN, *URGENT["back-pain-emergency"], *TALK]
    assert drawn == [getattr(one, f"chart_{lang}") for one in signs]


@pytest.mark.quick
@pytest.mark.parametrize("lang", ["en", "es"])
def test_who_cannot_see_the_chart_is_told_its_signs(texts, lang):
    (post,) = [one for one in texts if one[:2] == ("back-pain-emergency", lang)]
    (told,) = re.findall(r"!\[([^]]*)\]\(\{attach\}back-pain-emergency-which", post.body)
    for sign in [*BACK_PAIN, *URGENT["back-pain-emergency"], *TALK]:
        assert getattr(sign, f"chart_{lang}").lower() in told.lower()


@pytest.mark.quick
def test_nobody_is_told_to_drive_sooner(texts):
    said = {
        "en": r"(?:[Dd]o|should) not drive for (\S+ \S+)",
        "es": r"no (?:debe )?manej\w+ durante (\S+ \S+)",
    }
    found = 0
    for text in texts:
        plain = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text.body)
        for time in re.findall(said[text.lang], plain, re.IGNORECASE):
            found += 1
            assert re.match(r"24 h", time), (*text[:2], time)
    assert found >= 12
