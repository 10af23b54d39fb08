"""What a program is called in words, in English and German."""
