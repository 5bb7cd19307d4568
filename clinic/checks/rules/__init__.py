"""What must hold of the content, before anything is built; `in_force` names the modules of rules.

Nothing is loaded here: who only reads a post's header must not wait for a hundred rules.
"""
