"""An Online Store 2.0 theme engine on python-liquid: JSON templates, sections, locales, app embeds and app blocks."""
