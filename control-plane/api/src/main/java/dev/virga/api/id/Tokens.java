package dev.virga.api.id;

import java.util.random.RandomGenerator;

/** Random text of digits and lower-case letters. */
public final class Tokens {
    private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";

    private Tokens() {}

    /** {@code length} characters, each with a little over five bits of {@code random}. */
    public static String letters(RandomGenerator random, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }
}
