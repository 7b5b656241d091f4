package dev.virga.guest.gdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.guest.gdb.PacketReader.Received;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Packets as bytes: framing, checksums, escapes, bounds, and bytes that are no packets at all. */
class PacketCodecTest {
    @Test
    void takesPacketsAndWhatIsBetweenThem() throws IOException {
        assertThat(read("+$g#67-noise\u0003" + framed("m80,4")))
                .containsExactly(
                        new Received.Packet("g"),
                        new Received.Resend(),
                        new Received.Interrupt(),
                        new Received.Packet("m80,4"));
    }

    @Test
    void refusesWrongChecksums() throws IOException {
        assertThat(read("$g#66$g#zz$g#67"))
                .containsExactly(
                        new Received.Corrupt(), new Received.Corrupt(), new Received.Packet("g"));
    }

    @Test
    void startsAnewAtADollar() throws IOException {
        assertThat(read("$m80,$g#67")).containsExactly(new Received.Packet("g"));
        assertThat(read("$".repeat(100_000) + "g#67")).containsExactly(new Received.Packet("g"));
    }

    @Test
    void boundsThePacket() throws IOException {
        String longest = "a".repeat(GdbServer.PACKET_BYTES);
        assertThat(read(framed(longest))).containsExactly(new Received.Packet(longest));
        assertThat(read(framed(longest + "a") + "$g#67"))
                .containsExactly(new Received.Corrupt(), new Received.Packet("g"));
    }

    @Test
    void endsWithinAPacket() throws IOException {
        assertThat(read("$g")).isEmpty();
        assertThat(read("$g#6")).isEmpty();
    }

    @Test
    void escapesWhatFramesPackets() throws IOException {
        StringBuilder all = new StringBuilder();
        for (int b = 0; b < 256; b++) {
            all.append((char) b);
        }
        assertThat(read(framed(all.toString())))
                .containsExactly(new Received.Packet(all.toString()));
    }

    @Test
    void survivesAnyBytes() throws IOException {
        long seed = Long.getLong("gdb.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        String alphabet = "$#+-}*\u0003" + "g#67$";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder bytes = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                bytes.append(
                        random.nextBoolean()
                                ? alphabet.charAt(random.nextInt(alphabet.length()))
                                : (char) random.nextInt(256));
            }
            // Whatever came before, a reader that isn't inside a packet takes the next one.
            List<Received> received = read(bytes + "#00" + "#00" + framed("qC"));
            assertThat(received)
                    .as("seed %d round %d", seed, round)
                    .last()
                    .isEqualTo(new Received.Packet("qC"));
        }
    }

    private static String framed(String payload) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new PacketWriter(out).send(payload);
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static List<Received> read(String bytes) throws IOException {
        PacketReader reader =
                new PacketReader(
                        new ByteArrayInputStream(bytes.getBytes(StandardCharsets.ISO_8859_1)));
        List<Received> all = new ArrayList<>();
        for (Optional<Received> next = reader.next(); next.isPresent(); next = reader.next()) {
            all.add(next.get());
        }
        return all;
    }
}
