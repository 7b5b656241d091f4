package dev.virga.guest.tools;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A program that tests compare with. One that is missing fails the test: {@code
 * deploy/setup-test-tools} installs all of them. To do without, say so: {@code
 * -Dvirga.tests.without=gdb-multiarch,dtc}.
 */
public enum TestTool {
    QEMU_USER("qemu-riscv64", "qemu-user"),
    GDB("gdb-multiarch", "gdb-multiarch"),
    DTC("dtc", "device-tree-compiler");

    private final String program;
    private final String debianPackage;

    TestTool(String program, String debianPackage) {
        this.program = program;
        this.debianPackage = debianPackage;
    }

    /** Skips the test if the tool was done without on purpose, fails it if it is just missing. */
    public void need() {
        List<String> without =
                List.of(System.getProperty("virga.tests.without", "").split(",", -1));
        assumeFalse(without.contains(program), "without " + program);
        for (String folder : System.getenv().getOrDefault("PATH", "/usr/bin").split(":", -1)) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return;
            }
        }
        throw new AssertionError(
                program
                        + " is missing: run deploy/setup-test-tools, install the Debian package "
                        + debianPackage
                        + ", or do without by -Dvirga.tests.without="
                        + program);
    }
}
