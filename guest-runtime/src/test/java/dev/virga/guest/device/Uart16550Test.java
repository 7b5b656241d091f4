package dev.virga.guest.device;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class Uart16550Test {
    private static final int DATA = 0;
    private static final int IER = 1;
    private static final int IIR = 2;
    private static final int FCR = 2;
    private static final int LCR = 3;
    private static final int MCR = 4;
    private static final int LSR = 5;
    private static final int MSR = 6;
    private static final int SCRATCH = 7;

    private final ManualExecutor executor = new ManualExecutor();
    private final RecordingLine line = new RecordingLine();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final Uart16550 uart = new Uart16550(executor, line);
    private int sinkRoom = Integer.MAX_VALUE;

    Uart16550Test() {
        uart.onOutput(this::sink);
    }

    @Test
    void whatIsSentReachesTheSinkInOrder() {
        send("hello");
        assertThat(executor.waiting()).isEqualTo(1);
        assertThat(uart.outputEmpty()).isFalse();
        executor.run();
        assertThat(received.toString(US_ASCII)).isEqualTo("hello");
        assertThat(uart.outputEmpty()).isTrue();
    }

    @Test
    void aDriverThatHeedsTheTransmitterLosesNothingToASlowSink() {
        sinkRoom = 0;
        int sent = 0;
        while ((load(LSR) & 0x20) != 0) {
            for (int i = 0; i < 16; i++) {
                store(DATA, sent++);
            }
            executor.run();
        }
        assertThat(sent).isBetween(Uart16550.OUTPUT_BYTES - 16, Uart16550.OUTPUT_BYTES);
        store(IER, 2);
        assertThat(line.high).isFalse();
        sinkRoom = Integer.MAX_VALUE;
        uart.outputReady();
        executor.run();
        assertThat(line.high).isTrue();
        byte[] bytes = received.toByteArray();
        assertThat(bytes).hasSize(sent);
        for (int i = 0; i < sent; i++) {
            assertThat(bytes[i]).isEqualTo((byte) i);
        }
    }

    @Test
    void aSinkThatSaysReadyWhileItIsOfferedBytesIsAskedAgain() {
        uart.onOutput((bytes, offset, length) -> {
            received.write(bytes, offset, 1);
            uart.outputReady();
            return 1;
        });
        send("abc");
        executor.run();
        assertThat(received.toString(US_ASCII)).isEqualTo("abc");
    }

    @Test
    void transmitInterruptComesWhenEnabledAndGoesWhenIdentified() {
        store(IER, 2);
        assertThat(line.high).isTrue();
        assertThat(load(IIR) & 0x0F).isEqualTo(2);
        assertThat(line.high).isFalse();
        assertThat(load(IIR) & 0x0F).isEqualTo(1);
        store(IER, 0);
        store(IER, 2);
        assertThat(line.high).isTrue();
        store(DATA, 'x');
        assertThat(line.high).isTrue();
    }

    @Test
    void receivedBytesInterruptUntilRead() {
        store(FCR, 0x81); // 8 bytes
        store(IER, 1);
        assertThat(input("abc")).isEqualTo(3);
        assertThat(line.high).isTrue();
        assertThat(load(IIR)).isEqualTo(0xCC);
        assertThat(input("defgh")).isEqualTo(5);
        assertThat(load(IIR)).isEqualTo(0xC4);
        var read = new StringBuilder();
        while ((load(LSR) & 1) != 0) {
            read.append((char) load(DATA));
        }
        assertThat(read).hasToString("abcdefgh");
        assertThat(line.high).isFalse();
        assertThat(load(IIR)).isEqualTo(0xC1);
    }

    @Test
    void inputBeyondTheRingIsRefusedAndAskedForLater() {
        boolean[] asked = {false};
        uart.onInputRoom(() -> asked[0] = true);
        byte[] flood = new byte[Uart16550.INPUT_BYTES + 10];
        assertThat(uart.input(flood, 0, flood.length)).isEqualTo(Uart16550.INPUT_BYTES);
        for (int i = 0; i < Uart16550.INPUT_BYTES / 2; i++) {
            assertThat(asked[0]).isFalse();
            load(DATA);
        }
        assertThat(asked[0]).isTrue();
        assertThat(load(LSR) & 2).isZero();
    }

    @Test
    void aDriversProbeFindsA16550a() {
        store(FCR, 1);
        assertThat(load(IIR) >> 6).isEqualTo(3);
        store(FCR, 0);
        assertThat(load(IIR) >> 6).isZero();
        store(IER, 0xFF);
        assertThat(load(IER)).isEqualTo(0x0F);
        store(SCRATCH, 0xA5);
        assertThat(load(SCRATCH)).isEqualTo(0xA5);
        store(LCR, 0x83);
        store(DATA, 0x34);
        store(IER, 0x12);
        assertThat(load(DATA)).isEqualTo(0x34);
        assertThat(load(IER)).isEqualTo(0x12);
        store(LCR, 3);
        assertThat(load(IER)).isEqualTo(0x0F);
        assertThat(load(LSR)).isEqualTo(0x60);
        assertThat(load(MSR) & 0xF0).isEqualTo(0xB0);
        assertThat(uart.load(8, 1)).isZero();
        assertThat(uart.load(0xFF, 1)).isZero();
    }

    @Test
    void loopbackTurnsDataAndModemLinesAround() {
        store(FCR, 1);
        store(MCR, 0x1A);
        assertThat(load(MSR) & 0xF0).isEqualTo(0x90);
        for (int i = 0; i < 17; i++) {
            store(DATA, i);
        }
        assertThat(load(LSR) & 3).isEqualTo(3);
        assertThat(load(LSR) & 2).isZero();
        assertThat(load(DATA)).isZero();
        assertThat(load(DATA)).isEqualTo(1);
        assertThat(input("x")).isZero();
        executor.run();
        assertThat(received.size()).isZero();
    }

    @Test
    void modemAndLineStatusInterrupt() {
        store(IER, 8);
        store(MCR, 0x10);
        assertThat(load(IIR) & 0xF).isZero();
        assertThat(line.high).isTrue();
        load(MSR);
        assertThat(line.high).isFalse();
        store(IER, 4);
        store(DATA, 1);
        store(DATA, 2);
        assertThat(load(IIR) & 0xF).isEqualTo(6);
        load(LSR);
        assertThat(line.high).isFalse();
    }

    @Test
    void stateSurvivesARoundTrip() throws IOException {
        store(FCR, 0xC1);
        store(LCR, 0x1B);
        store(MCR, 0x0B);
        store(SCRATCH, 0x77);
        send("sent");
        input("typed");
        store(IER, 5);
        byte[] saved = States.save(uart);

        var otherLine = new RecordingLine();
        var other = new Uart16550(executor, otherLine);
        var otherReceived = new ByteArrayOutputStream();
        other.onOutput((bytes, offset, length) -> {
            otherReceived.write(bytes, offset, length);
            return length;
        });
        States.restore(other, saved);
        assertThat(States.save(other)).isEqualTo(saved);
        assertThat(otherLine.high).isTrue();
        executor.run();
        assertThat(otherReceived.toString(US_ASCII)).isEqualTo("sent");
        assertThat((char) other.load(DATA, 1)).isEqualTo('t');
        assertThat(other.load(SCRATCH, 1)).isEqualTo(0x77);
        assertThatThrownBy(() -> States.restore(other, saved, 9)).isInstanceOf(IOException.class);
    }

    @Test
    void resetForgetsRegistersButNotWhatWasSent() {
        store(IER, 0x0F);
        send("bye");
        uart.reset();
        assertThat(line.high).isFalse();
        assertThat(load(IER)).isZero();
        executor.run();
        assertThat(received.toString(US_ASCII)).isEqualTo("bye");
    }

    private int sink(byte[] bytes, int offset, int length) {
        int n = Math.min(sinkRoom, length);
        received.write(bytes, offset, n);
        return n;
    }

    private void send(String text) {
        text.chars().forEach(c -> store(DATA, c));
    }

    private int input(String text) {
        byte[] bytes = text.getBytes(US_ASCII);
        return uart.input(bytes, 0, bytes.length);
    }

    private int load(int register) {
        return (int) uart.load(register, 1);
    }

    private void store(int register, int value) {
        uart.store(register, 1, value);
    }
}
