"""Texts about learning (reports, reviews, suggestions) in each interface language."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, Mapping[str, str]] = {
    # ---- report
    "report": {"en": "Report", "es": "Informe"},
    "report_date": {"en": "Date", "es": "Fecha"},
    "report_language": {"en": "Language", "es": "Idioma"},
    "report_level": {"en": "Level", "es": "Nivel"},
    "report_time": {"en": "Time", "es": "Tiempo"},
    "minutes": {"en": "{minutes} min", "es": "{minutes} min"},
    "report_turns": {"en": "Messages", "es": "Mensajes"},
    "report_words": {"en": "Words", "es": "Palabras"},
    "words_new": {"en": "{words}, {new} of them new", "es": "{words}, {new} de ellas nuevas"},
    "report_hints": {"en": "Hints used", "es": "Pistas usadas"},
    "report_repairs": {"en": "Misunderstandings cleared up", "es": "Malentendidos resueltos"},
    "report_goals": {"en": "Goals", "es": "Objetivos"},
    "goals_met": {"en": "{met} of {goals} reached", "es": "{met} de {goals} conseguidos"},
    "reached": {"en": "reached", "es": "conseguido"},
    "open": {"en": "not yet", "es": "pendiente"},
    "report_well": {"en": "What went well", "es": "Lo que salió bien"},
    "well_goals_all": {"en": "You reached every goal.", "es": "Conseguiste todos los objetivos."},
    "well_goals": {"en": "You reached {met} of {goals} goals.", "es": "Conseguiste {met} de {goals} objetivos."},
    "well_clean": {
        "en": "In {clean} of your {turns} messages nothing was marked.",
        "es": "En {clean} de tus {turns} mensajes no se marcó nada.",
    },
    "well_hints": {"en": "You needed no hints.", "es": "No necesitaste pistas."},
    "well_fewer": {
        "en": "Fewer errors than in your earlier sessions: {type}.",
        "es": "Menos errores que en tus sesiones anteriores: {type}.",
    },
    "well_words": {
        "en": "You used words for the first time: {new}.",
        "es": "Palabras que usaste por primera vez: {new}.",
    },
    "well_repairs": {
        "en": "You cleared up misunderstandings by yourself: {repairs}.",
        "es": "Malentendidos que resolviste por tu cuenta: {repairs}.",
    },
    "report_work": {"en": "To work on", "es": "Para trabajar"},
    "report_errors": {"en": "Errors by type", "es": "Errores por tipo"},
    "errors_type": {"en": "Type", "es": "Tipo"},
    "errors_count": {"en": "Errors", "es": "Errores"},
    "errors_rate": {"en": "Per 100 words", "es": "Por cada 100 palabras"},
    "errors_earlier": {"en": "Earlier sessions", "es": "Sesiones anteriores"},
    "errors_none": {"en": "No errors were found.", "es": "No se encontraron errores."},
    "errors_unchecked": {
        "en": "No grammar model looked at these messages.",
        "es": "Ningún modelo de gramática revisó estos mensajes.",
    },
    "errors_note": {
        "en": "Not every mistake is found; what is not marked is not thereby right.",
        "es": "No se encuentran todos los errores; que algo no esté marcado no significa que sea correcto.",
    },
    "report_phrases": {"en": "Phrases to keep", "es": "Frases para guardar"},
    # ---- review
    "wrote": {"en": "You wrote: {wrote}", "es": "Escribiste: {wrote}"},
    "review": {"en": "Review", "es": "Repaso"},
    "review_due": {"en": "Cards to review: {count}", "es": "Tarjetas para repasar: {count}"},
    "review_none": {"en": "Nothing to review now.", "es": "Ahora no hay nada que repasar."},
    "review_type": {"en": "Type what belongs into the gap.", "es": "Escribe lo que falta en el hueco."},
    "review_easy": {"en": "Right, and fast.", "es": "Correcto, y rápido."},
    "review_good": {"en": "Right.", "es": "Correcto."},
    "review_hard": {"en": "Almost: mind the accents. {expected}", "es": "Casi: fíjate en las tildes. {expected}"},
    "review_again": {"en": "Not yet: {expected}", "es": "Todavía no: {expected}"},
    "review_made": {"en": "Times made: {count}", "es": "Veces cometido: {count}"},
    "not_error": {"en": "Not an error", "es": "No es un error"},
    "delete": {"en": "Delete", "es": "Borrar"},
    # ---- progress
    "progress": {"en": "Progress", "es": "Progreso"},
    "practice": {
        "en": "Days practised: {last_7} of the last 7, {last_30} of the last 30. Longest run: {longest}.",
        "es": "Días de práctica: {last_7} de los últimos 7, {last_30} de los últimos 30. Racha más larga: {longest}.",
    },
    "skill_writing": {"en": "spelling and accents", "es": "ortografía y tildes"},
    "skill_agreement": {"en": "articles and agreement", "es": "artículos y concordancia"},
    "skill_verbs": {"en": "verbs", "es": "verbos"},
    "skill_small_words": {"en": "small words", "es": "palabras pequeñas"},
    "skill_words": {"en": "choice and order of words", "es": "elección y orden de palabras"},
    "level_estimate": {
        "en": "{skill}: {level}, probably between {low} and {high} ({words} words)",
        "es": "{skill}: {level}, probablemente entre {low} y {high} ({words} palabras)",
    },
    "level_note": {
        "en": "An estimate from the errors found in your messages, with assumed thresholds. It is no exam.",
        "es": "Una estimación a partir de los errores encontrados en tus mensajes, con umbrales supuestos. No es un examen.",
    },
    "retired": {
        "en": "Cards that you knew so well that only their number is kept: {cards}.",
        "es": "Tarjetas que sabías tan bien que solo se guarda su número: {cards}.",
    },
    # ---- suggestions
    "kind_level": {"en": "Another level", "es": "Otro nivel"},
    "kind_recast": {"en": "What you often miss", "es": "Lo que fallas a menudo"},
    "kind_scene": {"en": "The next scene", "es": "La próxima escena"},
    "kind_weave": {"en": "Your mistakes in the next scene", "es": "Tus errores en la próxima escena"},
    "level_up": {
        "en": "In your last {sessions} sessions you reached {goals}% of the goals with {rate} errors per 100 words: try {level}.",
        "es": "En tus últimas {sessions} sesiones conseguiste el {goals}% de los objetivos con {rate} errores por cada 100 palabras: prueba {level}.",
    },
    "level_down": {
        "en": "In your last {sessions} sessions you reached {goals}% of the goals with {rate} errors per 100 words: {level} may be more fun.",
        "es": "En tus últimas {sessions} sesiones conseguiste el {goals}% de los objetivos con {rate} errores por cada 100 palabras: quizá {level} sea más agradable.",
    },
    "recast_types": {
        "en": "You miss this most, so the tutor says it right in passing: {types}.",
        "es": "Es lo que más fallas, así que tu tutor lo dice bien de paso: {types}.",
    },
    "scene_new": {"en": "{scenario}: you have not played it yet.", "es": "{scenario}: todavía no la has jugado."},
    "scene_unfinished": {
        "en": "{scenario}: {open} of {goals} goals are still open.",
        "es": "{scenario}: quedan {open} de {goals} objetivos.",
    },
    "scene_practise": {
        "en": "{scenario}: a good place to practise what you miss ({types}).",
        "es": "{scenario}: un buen lugar para practicar lo que fallas ({types}).",
    },
    "weave_due": {
        "en": "Cards to review that fit this scene: {count}.",
        "es": "Tarjetas para repasar que encajan en esta escena: {count}.",
    },
    # ---- your data
    "data": {"en": "Your data", "es": "Tus datos"},
    "data_corrupt": {
        "en": "Your saved progress could not be read and was set aside as {name}. You start afresh. ({fault})",
        "es": "No se pudo leer tu progreso guardado; se apartó como {name}. Empiezas de nuevo. ({fault})",
    },
    "data_imported": {"en": "Imported.", "es": "Importado."},
    "data_deleted": {"en": "Everything was deleted.", "es": "Se ha borrado todo."},
    "export_anki": {"en": "Anki package", "es": "Paquete de Anki"},
    "export_csv": {"en": "Table (CSV)", "es": "Tabla (CSV)"},
    "export_json": {"en": "Backup (JSON)", "es": "Copia (JSON)"},
    "import_merge": {"en": "Add to what is here", "es": "Añadir a lo que hay"},
    "import_replace": {"en": "Replace what is here", "es": "Sustituir lo que hay"},
}


def text(key: str, interface: str, **fields: object) -> str:
    """The text of a key with its fields filled in."""
    return TEXTS[key][interface].format(**fields)
