"""What schema.org allows on the types that our pages use, own properties and parents of each.

Read from the vocabulary's release 30.0 of 2026-03-19 (https://schema.org/version/30.0), terms in
its attic left out. Written anew from a later release, it tells whether our pages still hold.
"""

_OWN: dict[str, tuple[str, str]] = {  # type: (its parents, the properties it adds to theirs)
    "AboutPage": ("WebPage", ""),
    "Article": (
        "CreativeWork",
        "articleBody articleSection backstory pageEnd pageStart pagination speakable",
    ),
    "BlogPosting": ("SocialMediaPosting", ""),
    "BreadcrumbList": ("ItemList", ""),
    "CollectionPage": ("WebPage", ""),
    "ContactPage": ("WebPage", ""),
    "ContactPoint": (
        "StructuredValue",
        "areaServed availableLanguage contactOption contactType email faxNumber hoursAvailable "
        "productSupported serviceArea telephone",
    ),
    "CreativeWork": (
        "Thing",
        "about abstract accessMode accessModeSufficient accessibilityAPI accessibilityControl "
        "accessibilityFeature accessibilityHazard accessibilitySummary accountablePerson "
        "acquireLicensePage aggregateRating alternativeHeadline archivedAt assesses "
        "associatedMedia audience audio author award awards character citation comment "
        "commentCount conditionsOfAccess contentLocation contentRating contentReferenceTime "
        "contributor copyrightHolder copyrightNotice copyrightYear correction countryOfOrigin "
        "creativeWorkStatus creator creditText dateCreated dateModified datePublished "
        "digitalSourceType discussionUrl displayLocation editEIDR editor educationalAlignment "
        "educationalLevel educationalUse encoding encodingFormat encodings exampleOfWork "
        "expires fileFormat funder funding genre hasPart headline inLanguage "
        "interactionStatistic interactivityType interpretedAsClaim isAccessibleForFree "
        "isBasedOn isBasedOnUrl isFamilyFriendly isPartOf keywords learningResourceType license "
        "locationCreated mainEntity maintainer material materialExtent mentions offers pattern "
        "position producer provider publication publisher publisherImprint publishingPrinciples "
        "recordedAt releasedEvent review reviews schemaVersion sdDatePublished sdLicense "
        "sdPublisher size sourceOrganization spatial spatialCoverage sponsor teaches temporal "
        "temporalCoverage text thumbnail thumbnailUrl timeRequired translationOfWork translator "
        "typicalAgeRange usageInfo version video wordCount workExample workTranslation",
    ),
    "EducationalOccupationalCredential": (
        "CreativeWork",
        "competencyRequired credentialCategory educationalLevel recognizedBy validFor validIn",
    ),
    "GeoCoordinates": (
        "StructuredValue",
        "address addressCountry elevation latitude longitude postalCode",
    ),
    "ImageObject": ("MediaObject", "caption embeddedTextCaption exifData representativeOfPage"),
    "Intangible": ("Thing", ""),
    "ItemList": ("Intangible", "aggregateElement itemListElement itemListOrder numberOfItems"),
    "ListItem": ("Intangible", "item nextItem position previousItem"),
    "LocalBusiness": (
        "Organization Place",
        "branchOf currenciesAccepted floorLevel openingHours paymentAccepted priceRange",
    ),
    "MediaObject": (
        "CreativeWork",
        "associatedArticle bitrate contentSize contentUrl duration embedUrl encodesCreativeWork "
        "endTime height ineligibleRegion playerType productionCompany regionsAllowed "
        "requiresSubscription sha256 startTime uploadDate width",
    ),
    "MedicalBusiness": ("LocalBusiness", ""),
    "MedicalClinic": ("MedicalBusiness MedicalOrganization", "availableService"),
    "MedicalOrganization": (
        "Organization",
        "healthPlanNetworkId isAcceptingNewPatients medicalSpecialty",
    ),
    "MedicalWebPage": ("WebPage", "aspect medicalAudience"),
    "OpeningHoursSpecification": (
        "StructuredValue",
        "closes dayOfWeek opens validFrom validThrough",
    ),
    "Organization": (
        "Thing",
        "acceptedPaymentMethod actionableFeedbackPolicy address agentInteractionStatistic "
        "aggregateRating alumni areaServed award awards brand companyRegistration contactPoint "
        "contactPoints correctionsPolicy department dissolutionDate diversityPolicy "
        "diversityStaffingReport duns email employee employees ethicsPolicy event events "
        "faxNumber founder founders foundingDate foundingLocation funder funding "
        "globalLocationNumber hasCertification hasCredential hasGS1DigitalLink hasMemberProgram "
        "hasMerchantReturnPolicy hasOfferCatalog hasPOS hasProductReturnPolicy "
        "hasShippingService interactionStatistic isicV4 iso6523Code keywords knowsAbout "
        "knowsLanguage legalAddress legalName legalRepresentative leiCode location logo "
        "makesOffer member memberOf members naics nonprofitStatus numberOfEmployees "
        "ownershipFundingInfo owns parentOrganization publishingPrinciples review reviews seeks "
        "serviceArea skills slogan sponsor subOrganization taxID telephone unnamedSourcesPolicy "
        "vatID",
    ),
    "Person": (
        "Thing",
        "additionalName address affiliation agentInteractionStatistic alumniOf award awards "
        "birthDate birthPlace brand callSign children colleague colleagues contactPoint "
        "contactPoints deathDate deathPlace duns email familyName faxNumber follows funder "
        "funding gender givenName globalLocationNumber hasCertification hasCredential "
        "hasOccupation hasOfferCatalog hasPOS height homeLocation honorificPrefix "
        "honorificSuffix interactionStatistic isicV4 jobTitle knows knowsAbout knowsLanguage "
        "lifeEvent makesOffer memberOf naics nationality netWorth owns parent parents "
        "performerIn pronouns publishingPrinciples relatedTo seeks sibling siblings skills "
        "sponsor spouse taxID telephone vatID weight workLocation worksFor",
    ),
    "Place": (
        "Thing",
        "additionalProperty address aggregateRating amenityFeature branchCode containedIn "
        "containedInPlace containsPlace event events faxNumber geo geoContains geoCoveredBy "
        "geoCovers geoCrosses geoDisjoint geoEquals geoIntersects geoOverlaps geoTouches "
        "geoWithin globalLocationNumber hasCertification hasDriveThroughService "
        "hasGS1DigitalLink hasMap isAccessibleForFree isicV4 keywords latitude logo longitude "
        "map maps maximumAttendeeCapacity openingHoursSpecification photo photos publicAccess "
        "review reviews slogan smokingAllowed specialOpeningHoursSpecification telephone "
        "tourBookingPage",
    ),
    "PostalAddress": (
        "ContactPoint",
        "addressCountry addressLocality addressRegion extendedAddress postOfficeBoxNumber "
        "postalCode streetAddress",
    ),
    "SocialMediaPosting": ("Article", "sharedContent"),
    "StructuredValue": ("Intangible", ""),
    "Thing": (
        "",
        "additionalType alternateName description disambiguatingDescription identifier image "
        "mainEntityOfPage name owner potentialAction sameAs subjectOf url",
    ),
    "WebPage": (
        "CreativeWork",
        "breadcrumb lastReviewed mainContentOfPage primaryImageOfPage relatedLink reviewedBy "
        "significantLink significantLinks speakable specialty",
    ),
    "WebSite": ("CreativeWork", "issn"),
}


def allowed_properties(kind: str) -> frozenset[str]:
    """Every property of a type, those of its parents included; a KeyError where none is known."""
    parents, own = _OWN[kind]
    return frozenset(own.split()).union(*(allowed_properties(one) for one in parents.split()))
