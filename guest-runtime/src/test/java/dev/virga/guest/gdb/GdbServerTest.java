package dev.virga.guest.gdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.guest.tools.TestTool;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A session over a socket: each command, run control, bounds, and packets that make no sense. */
@Timeout(60)
class GdbServerTest {
    private final ToyTarget target = new ToyTarget();
    private GdbServer server;

    @BeforeEach
    void start() throws IOException {
        server = GdbServer.start(target, 0);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        target.pause();
    }

    @Test
    void saysWhatItSupports() throws IOException {
        try (GdbClient gdb = new GdbClient(server.port())) {
            assertThat(gdb.ask("qSupported:multiprocess+;swbreak+")).contains("PacketSize=4000");
            assertThat(gdb.ask("?")).isEqualTo("T05thread:1;");
            assertThat(gdb.ask("QStartNoAckMode")).isEqualTo("OK");
            assertThat(gdb.ask("vMustReplyEmpty")).isEmpty();
            assertThat(gdb.ask("qAttached")).isEqualTo("1");
            assertThat(gdb.ask("vCont?")).isEqualTo("vCont;c;C;s;S");
        }
    }

    @Test
    void describesItsRegistersInParts() throws IOException {
        try (GdbClient gdb = new GdbClient(server.port())) {
            StringBuilder xml = new StringBuilder();
            String part = "m";
            while (part.startsWith("m")) {
                part = gdb.ask("qXfer:features:read:target.xml:" + hex(xml.length()) + ",400");
                xml.append(part, 1, part.length());
            }
            assertThat(xml).startsWith("<?xml").endsWith("</target>\n");
            assertThat(xml).contains("regnum=\"449\"").contains("name=\"satp\"");
            assertThat(gdb.ask("qXfer:features:read:target.xml:fffffff,400")).isEqualTo("l");
            assertThat(gdb.ask("qXfer:features:read:other.xml:0,400")).isEmpty();
        }
    }

    @Test
    void readsAndWritesRegistersOfTheSelectedHart() throws IOException {
        try (GdbClient gdb = new GdbClient(server.port())) {
            assertThat(gdb.ask("qfThreadInfo")).isEqualTo("m1,2");
            assertThat(gdb.ask("qsThreadInfo")).isEqualTo("l");
            assertThat(gdb.ask("Hg2")).isEqualTo("OK");
            assertThat(gdb.ask("P5=efcdab8967452301")).isEqualTo("OK");
            assertThat(gdb.ask("p5")).isEqualTo("efcdab8967452301");
            assertThat(gdb.ask("g")).hasSize(65 * 16).contains("efcdab8967452301");
            assertThat(gdb.ask("Hg1")).isEqualTo("OK");
            assertThat(gdb.ask("p5")).isEqualTo("0000000000000000");
            assertThat(gdb.ask("p42")).isEqualTo("00000000");
            assertThat(gdb.ask("pfff")).isEqualTo("E02");
            assertThat(gdb.ask("Hg3")).isEqualTo("E02");
            assertThat(gdb.ask("T2")).isEqualTo("OK");
            assertThat(gdb.ask("T3")).isEqualTo("E02");
        }
    }

    @Test
    void readsAndWritesMemory() throws IOException {
        try (GdbClient gdb = new GdbClient(server.port())) {
            assertThat(gdb.ask("M80000010,4:01020304")).isEqualTo("OK");
            assertThat(gdb.ask("X80000014,2:$}")).isEqualTo("OK");
            assertThat(gdb.ask("m80000010,6")).isEqualTo("01020304247d");
            assertThat(gdb.ask("m80001ffe,8")).isEqualTo("0000");
            assertThat(gdb.ask("m0,8")).isEqualTo("E0e");
            assertThat(gdb.ask("M80001ffe,4:01020304")).isEqualTo("E0e");
            assertThat(gdb.ask("m80000000,7fffffff").length()).isLessThan(GdbServer.PACKET_BYTES);
        }
    }

    @Test
    void stepsAndRunsToBreakpoints() throws IOException {
        try (GdbClient gdb = new GdbClient(server.port())) {
            assertThat(gdb.ask("vCont;s:2;c")).isEqualTo("T05thread:2;");
            assertThat(gdb.ask("p20")).isEqualTo("0401008000000000");
            assertThat(gdb.ask("Z0,80000200,4")).isEqualTo("OK");
            assertThat(gdb.ask("vCont;c")).isEqualTo("T05thread:1;swbreak:;");
            assertThat(gdb.ask("p20")).isEqualTo("0002008000000000");
            assertThat(gdb.ask("z0,80000200,4")).isEqualTo("OK");
            assertThat(gdb.ask("Z5,80000200,4")).isEmpty();
            gdb.send("c");
            gdb.raw(3);
            assertThat(gdb.receive()).hasValueSatisfying(r -> assertThat(r).startsWith("T02"));
            assertThat(target.running()).isFalse();
        }
    }

    @Test
    void leavesTheMachineRunningWithoutBreakpoints() throws IOException {
        try (GdbClient gdb = new GdbClient(server.port())) {
            assertThat(gdb.ask("Z1,10,4")).isEqualTo("OK");
            assertThat(target.breakpoints()).isNotEmpty();
            assertThat(gdb.ask("Z2,80000200,4")).isEqualTo("OK");
            assertThat(gdb.ask("Z3,80000200,4")).isEqualTo("OK");
            assertThat(gdb.ask("Z4,80000200,8")).isEqualTo("OK");
            assertThat(gdb.ask("z3,80000200,4")).isEqualTo("OK");
            assertThat(target.watchpoints())
                    .containsExactlyInAnyOrder(
                            new Watchpoint(Watchpoint.Kind.WRITE, 0x80000200L, 4),
                            new Watchpoint(Watchpoint.Kind.ACCESS, 0x80000200L, 8));
            assertThat(gdb.ask("D")).isEqualTo("OK");
            assertThat(gdb.receive()).isEmpty();
        }
        assertThat(target.breakpoints()).isEmpty();
        assertThat(target.watchpoints()).isEmpty();
        assertThat(target.running()).isTrue();
        // And the next client may come.
        try (GdbClient gdb = attach()) {
            assertThat(target.running()).isFalse();
            gdb.send("k");
            assertThat(gdb.receive()).isEmpty();
        }
        assertThat(target.killed.getCount()).isZero();
    }

    /** A session is over a moment after its connection: tries until it is this client's turn. */
    private GdbClient attach() throws IOException {
        while (true) {
            GdbClient gdb = new GdbClient(server.port());
            try {
                gdb.ask("?");
                return gdb;
            } catch (IOException e) {
                gdb.close();
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void servesOneClientAtATime() throws IOException {
        try (GdbClient first = new GdbClient(server.port())) {
            assertThat(first.ask("?")).startsWith("T05");
            try (GdbClient second = new GdbClient(server.port())) {
                assertThat(second.receive()).isEmpty();
            }
            assertThat(first.ask("?")).startsWith("T05");
        }
    }

    @Test
    void survivesPacketsThatMakeNoSense() throws IOException {
        long seed = Long.getLong("gdb.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        List<String> good =
                List.of(
                        "g",
                        "G0011",
                        "p20",
                        "P20=00",
                        "m80000000,10",
                        "M80000000,2:0011",
                        "X80000000,2:ab",
                        "Z0,80000000,4",
                        "z1,80000000,4",
                        "Hg-1",
                        "Hc2",
                        "T1",
                        "vCont;s:1;c:2",
                        "vCont;S05:2",
                        "s80000000",
                        "S05;80000000",
                        "qXfer:features:read:target.xml:0,fff",
                        "qThreadExtraInfo,1",
                        "qC");
        try (GdbClient gdb = new GdbClient(server.port())) {
            for (int round = 0; round < 5_000; round++) {
                String packet = mutated(good.get(random.nextInt(good.size())), random);
                if (packet.matches("(?s)(vCont;?)?[cC].*|vCont;.*c.*|vCont;?|[Dk].*|vKill.*")) {
                    continue; // goes on or leaves, as it should
                }
                gdb.send(packet);
                assertThat(gdb.receive()).as("seed %d, %s", seed, packet).isPresent();
                assertThat(gdb.ask("qC")).as("seed %d, %s", seed, packet).startsWith("QC");
            }
        }
    }

    private static String mutated(String packet, SplittableRandom random) {
        StringBuilder text = new StringBuilder(packet);
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(text.length() + 1);
            switch (random.nextInt(4)) {
                case 0 -> text.setLength(at);
                case 1 -> text.insert(at, (char) random.nextInt(256));
                case 2 -> text.insert(at, "ffffffffffffffffff".substring(random.nextInt(18)));
                default -> text.insert(at, ",:;=-".charAt(random.nextInt(5)));
            }
        }
        return text.toString();
    }

    @Test
    void theRealGdbUnderstandsIt() throws Exception {
        TestTool.GDB.need();
        String output =
                gdb(
                        server.port(),
                        "info threads",
                        "set $t0 = 0x1234",
                        "print/x $t0",
                        "set $fa0.double = 1.5",
                        "print $fa0.double",
                        "print/x $satp",
                        "set {int}0x80000040 = 0x600df00d",
                        "x/1xw 0x80000040",
                        "stepi",
                        "print/x $pc",
                        "hbreak *0x80000300",
                        "continue",
                        "print/x $pc",
                        "thread 2",
                        "detach");
        assertThat(output).contains("hart 1").contains("= 0x1234").contains("= 1.5");
        assertThat(output).contains("0x600df00d").contains("= 0x80000104");
        assertThat(output).contains("= 0x80000300").contains("Breakpoint 1");
        assertThat(target.running()).isTrue();
    }

    /** Runs the real gdb with commands, attached to a port, and answers what it wrote. */
    static String gdb(int port, String... commands) throws IOException, InterruptedException {
        List<String> arguments =
                new ArrayList<>(List.of("/usr/bin/gdb-multiarch", "-nx", "-batch", "-ex"));
        arguments.add("set architecture riscv:rv64");
        arguments.addAll(List.of("-ex", "target remote 127.0.0.1:" + port));
        for (String command : commands) {
            arguments.addAll(List.of("-ex", command));
        }
        Path output = Files.createTempFile("gdb", ".txt");
        Process gdb =
                new ProcessBuilder(arguments)
                        .redirectInput(new File("/dev/null"))
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            boolean ended = gdb.waitFor(30, TimeUnit.SECONDS);
            String text = Files.readString(output, StandardCharsets.UTF_8);
            assertThat(ended).as(text).isTrue();
            return text;
        } finally {
            gdb.destroyForcibly();
            Files.delete(output);
        }
    }

    private static String hex(int value) {
        return Integer.toHexString(value);
    }
}
