package dev.virga.guest.virtio.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.virga.guest.virtio.Bench;
import dev.virga.guest.virtio.VirtioDriver.Buffer;
import dev.virga.guest.virtio.VirtioDriver.Done;
import dev.virga.guest.virtio.VirtioDriver.Queue;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ConsoleDeviceTest {
    private final AgentChannel agent = new AgentChannel();
    private final Bench bench = new Bench(new ConsoleDevice(agent), 5);
    private final List<Queue> queues = bench.driver.start(-1);
    private final Map<Integer, Long> posted = new HashMap<>();
    private final List<String> lines = new ArrayList<>();

    @AfterEach
    void end() throws InterruptedException {
        bench.close();
    }

    @Test
    void offersTheAgentsPortByName() {
        postControl(4);
        control(0, 0, 1);
        assertThat(controlFromDevice()).containsExactly("1 1 0");
        control(1, 3, 1);
        assertThat(controlFromDevice()).containsExactly("1 7 1 org.virga.agent.0", "1 6 1");
        List<Boolean> seen = new ArrayList<>();
        agent.onGuest(seen::add);
        control(1, 6, 1);
        control(1, 6, 0);
        bench.settle();
        assertThat(seen).containsExactly(true, false);
        agent.connected(false);
        bench.settle();
        assertThat(controlFromDevice()).containsExactly("1 6 0");
    }

    @Test
    void linesGoBothWaysWhileFramesAreMissing() {
        open();
        agent.onLine(lines::add);
        String text = "{\"type\":\"ready\"}\nhalf";
        write(text);
        bench.settlePending();
        assertThat(lines).containsExactly("{\"type\":\"ready\"}");
        write(" and half ä\n");
        bench.settlePending();
        assertThat(lines).containsExactly("{\"type\":\"ready\"}", "half and half ä");
        post(4, 8, 7);
        assertThat(agent.send("0123456789")).isTrue();
        bench.settlePending();
        assertThat(readAll()).isEqualTo("0123456789\n");
    }

    @Test
    void nobodyListensAndNobodyReads() {
        assertThat(agent.send("lost")).isFalse();
        open();
        int sent = 0;
        while (agent.send("x".repeat(1000))) {
            sent++;
        }
        assertThat(sent).isEqualTo(AgentChannel.MAX_WAITING / 1001);
        for (int i = 0; i < 6; i++) {
            write("y".repeat(60_000) + "\n");
            bench.settle();
        }
        int taken = 0;
        while (queues.get(5).poll().isPresent()) {
            taken++;
        }
        assertThat(taken).isEqualTo(5);
        agent.onLine(lines::add);
        bench.settle();
        assertThat(lines).hasSize(6);
    }

    @Test
    void longLinesAreDroppedWhole() {
        open();
        agent.onLine(lines::add);
        write("z".repeat(40_000));
        write("z".repeat(40_000));
        write("z\nnext\n");
        bench.settle();
        assertThat(lines).containsExactly("next");
        assertThat(agent.linesDropped()).isEqualTo(1);
        assertThatThrownBy(() -> agent.send("two\nlines"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSnapshotKeepsThePortOpenAndWhatWaits() throws Exception {
        open();
        write("begun ");
        bench.settle();
        assertThat(agent.send("kept")).isTrue();
        bench.slot.pause();
        var saved = new ByteArrayOutputStream();
        bench.slot.saveState(new DataOutputStream(saved));
        bench.slot.resume();
        bench.slot.reset();
        bench.settle();
        assertThat(agent.guestOpen()).isFalse();
        bench.slot.restoreState(
                new DataInputStream(new ByteArrayInputStream(saved.toByteArray())), 1);
        agent.onLine(lines::add);
        write("and ended\n");
        post(4, 100, 1);
        bench.settle();
        assertThat(agent.guestOpen()).isTrue();
        assertThat(lines).containsExactly("begun and ended");
        assertThat(readAll()).isEqualTo("kept\n");
    }

    private void open() {
        postControl(8);
        control(0, 0, 1);
        control(1, 3, 1);
        control(1, 6, 1);
        bench.settle();
        controlFromDevice();
        assertThat(agent.guestOpen()).isTrue();
    }

    private void write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        long at = bench.driver.allocate(bytes.length);
        bench.memory.write(at, bytes, 0, bytes.length);
        queues.get(5).add(new Buffer(at, bytes.length, false));
        queues.get(5).kick();
    }

    private void postControl(int count) {
        post(2, 64, count);
    }

    private void post(int queue, int length, int count) {
        for (int i = 0; i < count; i++) {
            long at = bench.driver.allocate(length);
            posted.put(queue << 16 | queues.get(queue).add(new Buffer(at, length, true)), at);
        }
        queues.get(queue).kick();
    }

    private void control(int port, int event, int value) {
        long at = bench.driver.allocate(8);
        bench.memory.writeInt(at, port);
        bench.memory.writeShort(at + 4, (short) event);
        bench.memory.writeShort(at + 6, (short) value);
        queues.get(3).add(new Buffer(at, 8, false));
        queues.get(3).kick();
        bench.settle();
    }

    private List<String> controlFromDevice() {
        List<String> found = new ArrayList<>();
        for (byte[] message : received(2)) {
            String name = new String(message, 8, message.length - 8, StandardCharsets.US_ASCII);
            found.add((message[0] + " " + message[4] + " " + message[6] + " " + name).trim());
        }
        return found;
    }

    private String readAll() {
        var all = new StringBuilder();
        received(4).forEach(b -> all.append(new String(b, StandardCharsets.UTF_8)));
        return all.toString();
    }

    private List<byte[]> received(int queue) {
        List<byte[]> found = new ArrayList<>();
        Optional<Done> done;
        while ((done = queues.get(queue).poll()).isPresent()) {
            var bytes = new byte[done.get().written()];
            long at = posted.getOrDefault(queue << 16 | done.get().token(), 0L);
            bench.memory.read(at, bytes, 0, bytes.length);
            found.add(bytes);
        }
        return found;
    }
}
