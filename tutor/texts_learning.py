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
    "report_repairs": {"en": "Repaired by yourself", "es": "Corregidos por ti"},
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
        "en": "Errors that you repaired by yourself: {repairs}.",
        "es": "Errores que corregiste por tu cuenta: {repairs}.",
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
    # ---- the page: tabs and buttons
    "tab_practise": {"en": "Practise", "es": "Practicar"},
    "tab_review": {"en": "Review", "es": "Repasar"},
    "tab_progress": {"en": "Progress", "es": "Progreso"},
    "tab_data": {"en": "My data", "es": "Mis datos"},
    "meaning": {"en": "Meaning", "es": "Significado"},
    "meaning_of": {"en": "It means: {meaning}", "es": "Significa: {meaning}"},
    "meaning_none": {
        "en": "There is no prepared translation of this line.",
        "es": "No hay una traducción preparada de esta frase.",
    },
    "say": {"en": "Say it for me", "es": "Dilo por mí"},
    "say_empty": {
        "en": "Write in the box what you want to say, in English if you like, and press the button again.",
        "es": "Escribe en el cuadro lo que quieres decir, en español si quieres, y vuelve a pulsar el botón.",
    },
    "say_found": {
        "en": "A suggestion, the closest sentence of this scene: «{sentence}»",
        "es": "Una sugerencia, la frase de esta escena que más se acerca: «{sentence}»",
    },
    "say_worded": {
        "en": "A suggestion worded by the language model, which may be wrong: «{sentence}»",
        "es": "Una sugerencia redactada por el modelo de lenguaje, que puede equivocarse: «{sentence}»",
    },
    "say_none": {
        "en": "No sentence of this scene comes close to that. Try other words, or a hint.",
        "es": "Ninguna frase de esta escena se acerca a eso. Prueba con otras palabras, o pide una pista.",
    },
    "say_off": {
        "en": "That needs the topic model, which is not available.",
        "es": "Para eso hace falta el modelo de temas, que no está disponible.",
    },
    # ---- the page: finding errors oneself
    "first": {"en": "Let me find my errors first", "es": "Quiero buscar mis errores primero"},
    "try_label": {"en": "Try again: repair it here", "es": "Otra vez: corrígelo aquí"},
    "try_check": {"en": "Check", "es": "Comprobar"},
    "try_all": {"en": "Show the answers", "es": "Ver las respuestas"},
    "try_good": {"en": "Well done, repaired: {fixed}.", "es": "¡Muy bien! Corregido: {fixed}."},
    "try_left": {"en": "Not yet: look at {left} again.", "es": "Todavía no: mira otra vez {left}."},
    "try_new": {"en": "Something new is marked: {new}.", "es": "Hay algo nuevo marcado: {new}."},
    "try_unchecked": {
        "en": "The grammar model is not available, so this cannot be checked.",
        "es": "El modelo de gramática no está disponible y no se puede comprobar.",
    },
    # ---- the page: going on, suggestions, report
    "resume": {
        "en": "You stopped in the middle: {scene}, {language}, your messages: {turns}. Go on where you stopped?",
        "es": "Lo dejaste a medias: {scene}, {language}, tus mensajes: {turns}. ¿Seguir donde lo dejaste?",
    },
    "resume_yes": {"en": "Go on", "es": "Seguir"},
    "resume_no": {"en": "No, start anew", "es": "No, empezar de nuevo"},
    "resumed": {"en": "Here you stopped. Go on.", "es": "Aquí lo dejaste. Sigue."},
    "suggested": {"en": "For you", "es": "Para ti"},
    "accept_level": {"en": "Try {level}", "es": "Probar {level}"},
    "accept_scene": {"en": "Play it", "es": "Jugarla"},
    "switch_off": {"en": "No such suggestions", "es": "No quiero estas sugerencias"},
    "switched_off": {
        "en": "Switched off. In My data you can switch it on again.",
        "es": "Desactivado. En Mis datos puedes activarlo otra vez.",
    },
    "level_set": {"en": "Your level is now {level}.", "es": "Tu nivel es ahora {level}."},
    "report_empty": {
        "en": "Say something first: then there is something to report.",
        "es": "Primero di algo: entonces habrá de qué informar.",
    },
    "report_md": {"en": "Download as text (.md)", "es": "Descargar como texto (.md)"},
    "report_html": {"en": "Download to print (.html)", "es": "Descargar para imprimir (.html)"},
    # ---- the page: review
    "review_answer": {"en": "Your answer", "es": "Tu respuesta"},
    "review_check": {"en": "Check", "es": "Comprobar"},
    "review_next": {"en": "Next", "es": "Siguiente"},
    "review_left": {"en": "Cards waiting: {count}", "es": "Tarjetas en espera: {count}"},
    "review_when": {"en": "It comes back {when}.", "es": "Vuelve {when}."},
    "review_empty": {
        "en": "Your mistakes become cards here. Have a conversation; every correction is a card that comes back just before you forget it.",
        "es": "Aquí tus errores se convierten en tarjetas. Conversa un poco; cada corrección es una tarjeta que vuelve justo antes de que la olvides.",
    },
    "review_done": {
        "en": "All done. Cards at rest: {count}. The next one comes back {when}.",
        "es": "Todo hecho. Tarjetas en reposo: {count}. La próxima vuelve {when}.",
    },
    "gap": {"en": "gap", "es": "hueco"},
    "in_minutes": {"en": "in {n} min", "es": "en {n} min"},
    "in_hours": {"en": "in {n} h", "es": "en {n} h"},
    "on_day": {"en": "on {day}", "es": "el {day}"},
    "review_not_error": {
        "en": "Noted as no error: the card is gone, and so is this alarm.",
        "es": "Anotado: no es un error. La tarjeta y este aviso desaparecen.",
    },
    "review_deleted": {"en": "The card is deleted.", "es": "La tarjeta está borrada."},
    "take_away": {"en": "Take your cards with you", "es": "Llévate tus tarjetas"},
    "cards_csv": {"en": "Cards as a table (CSV)", "es": "Tarjetas como tabla (CSV)"},
    "cards_json": {"en": "Cards as JSON", "es": "Tarjetas como JSON"},
    "ready_file": {"en": "Your file is ready:", "es": "Tu archivo está listo:"},
    "no_cards": {"en": "There are no cards yet.", "es": "Todavía no hay tarjetas."},
    # ---- the page: progress
    "progress_empty": {
        "en": "After your first conversation you see here what you practised, what you used for the first time, and which errors become rarer.",
        "es": "Después de tu primera conversación verás aquí qué has practicado, qué has usado por primera vez y qué errores se van haciendo más raros.",
    },
    "levels": {
        "en": "How correct your writing looks: {language}",
        "es": "Qué correcto parece lo que escribes: {language}",
    },
    "sessions": {"en": "Sessions", "es": "Sesiones"},
    "sums": {
        "en": "Conversations: {sessions}. Messages: {turns}. Words: {words}, {new} of them used for the first time. Goals reached: {met}.",
        "es": "Conversaciones: {sessions}. Mensajes: {turns}. Palabras: {words}, {new} usadas por primera vez. Objetivos conseguidos: {met}.",
    },
    "plot_errors": {"en": "Errors per 100 words", "es": "Errores por cada 100 palabras"},
    "plot_words": {"en": "Words used correctly so far", "es": "Palabras usadas bien hasta ahora"},
    "plot_goals": {"en": "Goals reached", "es": "Objetivos conseguidos"},
    "axis_date": {"en": "date", "es": "fecha"},
    "axis_type": {"en": "type", "es": "tipo"},
    "axis_words": {"en": "words", "es": "palabras"},
    "axis_goals": {"en": "goals", "es": "objetivos"},
    "axis_scene": {"en": "scene", "es": "escena"},
    "col_date": {"en": "Date", "es": "Fecha"},
    "col_scenario": {"en": "Scene", "es": "Escena"},
    "col_level": {"en": "Level", "es": "Nivel"},
    "col_minutes": {"en": "Minutes", "es": "Minutos"},
    "col_messages": {"en": "Messages", "es": "Mensajes"},
    "col_words": {"en": "Words", "es": "Palabras"},
    "col_per_100": {"en": "Errors per 100 words", "es": "Errores por cada 100 palabras"},
    "col_met": {"en": "Goals", "es": "Objetivos"},
    "col_hints": {"en": "Hints", "es": "Pistas"},
    "col_repairs": {"en": "Repaired", "es": "Corregidos"},
    "col_skill": {"en": "Skill", "es": "Destreza"},
    "col_likely": {"en": "Most likely", "es": "Lo más probable"},
    "col_between": {"en": "Probably between", "es": "Probablemente entre"},
    "between": {"en": "{low} and {high}", "es": "{low} y {high}"},
    # ---- the page: my data
    "where_browser": {
        "en": "Your progress (sessions, mistakes as cards, words you used, days you practised) and the conversation you have not finished are kept in this browser, on this device. The machine that runs this page works on them while the page is open, and keeps nothing.",
        "es": "Tu progreso (sesiones, errores como tarjetas, palabras que has usado, días de práctica) y la conversación sin terminar se guardan en este navegador, en este dispositivo. La máquina que sirve esta página trabaja con ellos mientras la página está abierta y no guarda nada.",
    },
    "where_folder": {
        "en": "Your progress (sessions, mistakes as cards, words you used, days you practised) and the conversation you have not finished are kept in a folder of the machine that runs this page: {folder}",
        "es": "Tu progreso (sesiones, errores como tarjetas, palabras que has usado, días de práctica) y la conversación sin terminar se guardan en una carpeta de la máquina que sirve esta página: {folder}",
    },
    "where_remote": {
        "en": "On a share link or a Space, the machine that runs this page belongs to someone else: they could read what you write while you use it.",
        "es": "En un enlace compartido o un Space, la máquina que sirve esta página es de otra persona: podría leer lo que escribes mientras la usas.",
    },
    "where_other": {
        "en": "Whoever uses this browser can read it. The browser keeps it until you delete it here or clear the data of this site, so make a backup now and then.",
        "es": "Quien use este navegador puede leerlo. El navegador lo guarda hasta que lo borres aquí o borres los datos de este sitio; haz una copia de vez en cuando.",
    },
    "kept": {
        "en": "Kept now: sessions {sessions}, cards {cards}, words {words}, days {days}.",
        "es": "Guardado ahora: sesiones {sessions}, tarjetas {cards}, palabras {words}, días {days}.",
    },
    "where_title": {"en": "What is kept, and where", "es": "Qué se guarda y dónde"},
    "backup_title": {"en": "Backup", "es": "Copia de seguridad"},
    "export_all": {"en": "Download everything (JSON)", "es": "Descargar todo (JSON)"},
    "import_file": {"en": "Read a backup …", "es": "Leer una copia …"},
    "import_how": {"en": "When reading a backup", "es": "Al leer una copia"},
    "import_failed": {
        "en": "This file cannot be used, and nothing was changed. ({fault})",
        "es": "Este archivo no se puede usar, y no se ha cambiado nada. ({fault})",
    },
    "off_title": {"en": "Suggestions I want", "es": "Sugerencias que quiero"},
    "delete_title": {"en": "Delete", "es": "Borrar"},
    "delete_all": {"en": "Delete everything …", "es": "Borrar todo …"},
    "delete_sure": {
        "en": "Really delete every session, card and word? This cannot be undone.",
        "es": "¿Borrar de verdad todas las sesiones, tarjetas y palabras? No se puede deshacer.",
    },
    "delete_yes": {"en": "Yes, delete everything", "es": "Sí, borrar todo"},
    "delete_no": {"en": "No, keep it", "es": "No, conservarlo"},
    "data_aside": {"en": "Download what could not be read", "es": "Descargar lo que no se pudo leer"},
    "blocked": {
        "en": "This browser does not let the page keep anything: your progress is gone when you close the page. Download it before you go; My data reads it in again.",
        "es": "Este navegador no deja que la página guarde nada: tu progreso se pierde al cerrarla. Descárgalo antes de irte; en Mis datos puedes volver a leerlo.",
    },
    "full": {
        "en": "This browser has no room left for your progress: what you have done since is gone when you close the page. Download it before you go, and free some room; My data reads it in again.",
        "es": "En este navegador ya no cabe tu progreso: lo que has hecho desde entonces se pierde al cerrar la página. Descárgalo antes de irte y libera espacio; en Mis datos puedes volver a leerlo.",
    },
    "lost": {
        "en": "This tab was away too long, so what you do now is not kept. Reload the page to go on with your progress.",
        "es": "Esta pestaña ha estado demasiado tiempo inactiva y lo que hagas ahora no se guarda. Recarga la página para seguir con tu progreso.",
    },
}


def text(key: str, interface: str, **fields: object) -> str:
    """The text of a key with its fields filled in."""
    return TEXTS[key][interface].format(**fields)
