# SPDX-License-Identifier: Apache-2.0
"""Words of the figures, in English and French."""

LANGUAGES = ("en", "fr")

_WORDS = {
    "heat_title": ("Energy traded between neighbours", "Énergie échangée entre voisins"),
    "heat_unit": ("kWh in an hour of an average day", "kWh par heure d'un jour moyen"),
    "operation_title": ("Operations of contracts", "Opérations des contrats"),
    "operation_unit": ("operations in an hour of an average day",
                       "opérations par heure d'un jour moyen"),
    "hour": ("hour of the day ({zone})", "heure de la journée ({zone})"),
    "month": ("month", "mois"),
    "cost_title": ("What settling a traded kWh costs, and what it brings",
                   "Ce que coûte le règlement d'un kWh échangé, et ce qu'il rapporte"),
    "cost_unit": ("{currency} per traded kWh", "{currency} par kWh échangé"),
    "gain": ("gain of the exchange", "gain de l'échange"),
    "household_title": ("What settling costs a household, and what it gains",
                        "Ce que coûte le règlement à un foyer, et ce qu'il gagne"),
    "household_unit": ("{currency} per household and year", "{currency} par foyer et par an"),
    "participant_title": ("What settling costs a participant, and what he gains",
                          "Ce que coûte le règlement à un participant, et ce qu'il gagne"),
    "participant_unit": ("{currency} per participant and year",
                         "{currency} par participant et par an"),
    "member_gain": ("gain of the members", "gain des membres"),
    "nothing": ("no trade and no operation", "ni échange ni opération"),
    "picture": ("{title}: {costs} {unit}; {gain}: {gains}.",
                "{title} : {costs} {unit} ; {gain} : {gains}."),
    "other": ("other", "autres"),
    "recruit": ("recruiting members", "recrutement des membres"),
    "contract": ("contracts", "contrats"),
    "meter_link": ("link to the meters", "liaison aux compteurs"),
    "compute_keys": ("computing the keys", "calcul des clés"),
    "record": ("keeping the record", "tenue du registre"),
    "invoice": ("invoicing", "facturation"),
    "collect": ("collecting", "encaissement"),
    "dispute": ("disputes", "litiges"),
    "support": ("support", "assistance"),
    "replace": ("replacing devices", "remplacement du matériel"),
}

_MONTHS = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(),
    "fr": "janv. févr. mars avril mai juin juil. août sept. oct. nov. déc.".split(),
}


def word(key, language):
    """The label for `key`; a key without one (a function this version does not know) stands as is."""
    texts = _WORDS.get(key)
    return texts[LANGUAGES.index(language)] if texts else key.replace("_", " ")


def month_name(number, language):
    return _MONTHS[language][number - 1]


def number_text(value, digits, language):
    """A number with that many decimals, with the language's decimal sign."""
    text = f"{value:.{digits}f}"
    return text.replace(".", ",") if language == "fr" else text
