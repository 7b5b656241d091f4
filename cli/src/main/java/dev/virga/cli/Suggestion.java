package dev.virga.cli;

import java.util.Comparator;
import java.util.Optional;

/** What the user may have meant. */
final class Suggestion {

    private Suggestion() {}

    static String unknown(String word) {
        Optional<String> near =
                Commands.ALL.stream()
                        .map(CommandGroup::name)
                        .filter(name -> distance(name, word) <= 2)
                        .min(Comparator.comparingInt(name -> distance(name, word)));
        return "no command '"
                + word
                + "'"
                + near.map(name -> "; did you mean '" + name + "'?")
                        .orElse("; 'cloudctl --help' lists them");
    }

    /** Levenshtein's distance. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
