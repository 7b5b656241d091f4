package dev.virga.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What people type most, without the noun. */
final class ShortForm {
    /** The first word, and what it stands for. */
    static final Map<String, List<String>> ALL =
            Map.of(
                    "run", List.of("vm", "create"),
                    "ls", List.of("vm", "ls"),
                    "console", List.of("vm", "console"));

    /** What the help says of them. */
    static final String HELP =
            "Short forms: run NAME (vm create, and wait until it is ready), ls, console NAME.\n";

    private ShortForm() {}

    /** The whole command. */
    static List<String> whole(List<String> words) {
        if (words.isEmpty() || !ALL.containsKey(words.getFirst())) {
            return words;
        }
        List<String> whole = new ArrayList<>(ALL.getOrDefault(words.getFirst(), List.of()));
        whole.addAll(words.subList(1, words.size()));
        boolean waits = words.stream().anyMatch(word -> word.startsWith("--wait"));
        if (words.getFirst().equals("run") && !waits) {
            whole.add(2, "--wait=ready");
        }
        return List.copyOf(whole);
    }
}
