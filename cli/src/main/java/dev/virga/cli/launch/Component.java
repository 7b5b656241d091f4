package dev.virga.cli.launch;

import java.util.List;

/**
 * The programs of Virga, each with the JVM it needs. A start-up cache is made for each with exactly
 * these flags: the JVM refuses a cache made with others.
 */
public enum Component {
    /** A short command: only the first compiler tier, the smallest collector. */
    COMMAND(
            "command",
            "cli",
            "dev.virga.cli.Main",
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData")),
    /**
     * {@code machine run}: a computer inside the command, so all compilers. It makes little
     * garbage, so the young generation is small; what a collection frees goes back to the host at
     * once, and so does what the compilers have freed.
     */
    MACHINE(
            "machine",
            "cli",
            "dev.virga.cli.Main",
            List.of(
                    "-XX:+UseSerialGC",
                    "-Xms16m",
                    "-Xmn8m",
                    "-XX:MinHeapFreeRatio=5",
                    "-XX:MaxHeapFreeRatio=10",
                    "-XX:-ShrinkHeapInSteps",
                    "-XX:MarkSweepDeadRatio=0",
                    "-XX:TrimNativeHeapInterval=10000",
                    "-XX:-UsePerfData",
                    Component.NO_TRAPS,
                    "-XX:+UnlockDiagnosticVMOptions",
                    Component.OWN_PROFILE,
                    "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                    "--enable-native-access=ALL-UNNAMED",
                    Component.QUIET,
                    Component.SOON)),
    /** The control plane's server. */
    CONTROL_PLANE(
            "control-plane",
            "control-plane",
            "dev.virga.control.ControlPlaneMain",
            ClusterFlags.plus("-XX:+UseG1GC", "-Xmx256m")),
    /** A node's agent, which runs guests. */
    AGENT(
            "agent",
            "node-agent",
            "dev.virga.node.agent.AgentMain",
            ClusterFlags.plus(
                    "-XX:+UseG1GC",
                    "-Xmx384m",
                    "-XX:MaxMetaspaceSize=192m",
                    "-XX:ReservedCodeCacheSize=240m",
                    Component.NO_TRAPS,
                    "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                    Component.QUIET,
                    Component.SOON));

    /**
     * Compile what was not yet seen, too. By default C2 leaves a trap in place of an instruction
     * that no guest has executed so far; the first that does throws the whole interpreter loop back
     * to the slowest tier, time and again while a kernel boots.
     */
    private static final String NO_TRAPS = "-XX:PerMethodTrapLimit=0";

    /**
     * Compile by what this process did, not by what the start-up cache saw done: with the training
     * program's counts C2 lays the interpreter's switch out for that program, and a guest took half
     * as long again under the interpreter alone.
     */
    private static final String OWN_PROFILE = "-XX:-AOTReplayTraining";

    /** Without it the JVM reports each command at its start. */
    private static final String QUIET = "-XX:CompileCommand=quiet";

    /**
     * Compile translated code after a hundredth of the usual number of calls: the translator has
     * counted already, and waits for it.
     */
    private static final String SOON =
            "-XX:CompileCommand=CompileThresholdScaling,"
                    + "dev.virga.guest.translate.TranslatedRegion*::run,0.01";

    private final String word;
    private final String module;
    private final String mainClass;
    private final List<String> flags;

    Component(String word, String module, String mainClass, List<String> flags) {
        this.word = word;
        this.module = module;
        this.mainClass = mainClass;
        this.flags = flags;
    }

    /** The name in file names and messages. */
    public String word() {
        return word;
    }

    /** The Maven module whose jar and libraries it runs from, as a folder below the root. */
    public String module() {
        return module;
    }

    /** The class whose {@code main} runs. */
    public String mainClass() {
        return mainClass;
    }

    /** Flags of its JVM, without class path and start-up cache. */
    public List<String> flags() {
        return flags;
    }
}
