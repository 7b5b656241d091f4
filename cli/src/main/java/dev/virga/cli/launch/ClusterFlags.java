package dev.virga.cli.launch;

import java.util.ArrayList;
import java.util.List;

/**
 * What the cluster library and the network library ask of a JVM. They would work without, but more
 * slowly, and every start would warn.
 */
final class ClusterFlags {
    private static final List<String> FLAGS =
            List.of(
                    "--sun-misc-unsafe-memory-access=allow",
                    "--enable-native-access=ALL-UNNAMED",
                    "--add-modules=java.se",
                    "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                    "--add-opens=java.management/sun.management=ALL-UNNAMED",
                    "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");

    private ClusterFlags() {}

    /** Those flags after these. */
    static List<String> plus(String... first) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(FLAGS);
        return List.copyOf(all);
    }
}
