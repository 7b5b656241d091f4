package dev.virga.guest.virtio.console;

import dev.virga.guest.virtio.BrokenRequest;
import dev.virga.guest.virtio.Chain;
import dev.virga.guest.virtio.ConfigSpace;
import dev.virga.guest.virtio.QueueLimits;
import dev.virga.guest.virtio.SplitQueue;
import dev.virga.guest.virtio.VirtioDevice;
import dev.virga.guest.virtio.VirtioPort;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/**
 * A multiport console (virtio 1.2, section 5.3) with one port, number 1, that is the agent's
 * channel. Port 0, which drivers take for a console, is never added: the machine's console is its
 * UART.
 */
public final class ConsoleDevice implements VirtioDevice {
    /** Most bytes that the guest may write in one request. */
    static final int MAX_WRITE = 1 << 20;

    private static final int TYPE = 3;
    private static final int AGENT = 1;
    private static final int PORTS = 2;
    private static final long MULTIPORT = 1L << 1;
    private static final int CONTROL_RECEIVE = 2;
    private static final int CONTROL_TRANSMIT = 3;
    private static final int AGENT_RECEIVE = 4;
    private static final int AGENT_TRANSMIT = 5;
    private static final int MAX_CONTROL = 64;
    private static final int REQUESTS_A_RUN = 64;

    private final AgentChannel agent;
    private final ConfigSpace config = new ConfigSpace(12, b -> b.putInt(4, PORTS));
    private final ArrayDeque<ControlMessage> control = new ArrayDeque<>();
    private boolean portReady;
    private boolean toldOpen;

    /** A console whose agent port is this channel. */
    public ConsoleDevice(AgentChannel agent) {
        this.agent = agent;
    }

    /** The channel of the agent's port. */
    public AgentChannel agent() {
        return agent;
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public long features() {
        return MULTIPORT;
    }

    @Override
    public List<QueueLimits> queues() {
        var data = new QueueLimits(64, MAX_WRITE);
        return List.of(data, data, data, data, data, data);
    }

    @Override
    public ConfigSpace config() {
        return config;
    }

    @Override
    public void attach(VirtioPort port) {
        agent.onWake(port::schedule);
    }

    @Override
    public boolean work(VirtioPort port) {
        if (!port.accepted(MULTIPORT)) {
            return false;
        }
        agent.deliver();
        boolean more = fromDriver(port.queue(CONTROL_TRANSMIT));
        tellOpen();
        more |= toDriver(port.queue(CONTROL_RECEIVE));
        more |= fromGuest(port.queue(AGENT_TRANSMIT));
        agent.deliver();
        more |= toGuest(port.queue(AGENT_RECEIVE));
        return more;
    }

    private boolean fromDriver(SplitQueue queue) {
        for (int n = 0; n < REQUESTS_A_RUN; n++) {
            Optional<Chain> chain = control.size() < MAX_CONTROL ? queue.peek() : Optional.empty();
            if (chain.isEmpty()) {
                return false;
            }
            var message = new byte[ControlMessage.BYTES];
            if (chain.get().readable() < message.length) {
                throw new BrokenRequest("a short control message");
            }
            chain.get().read(0, message, 0, message.length);
            queue.complete(0);
            handle(ControlMessage.decode(message));
        }
        return true;
    }

    private void handle(ControlMessage message) {
        switch (message.event()) {
            case ControlMessage.DEVICE_READY -> {
                if (message.value() == 1) {
                    control.add(ControlMessage.of(AGENT, ControlMessage.PORT_ADD, 0));
                }
            }
            case ControlMessage.PORT_READY -> {
                if (message.port() == AGENT && message.value() == 1) {
                    control.add(
                            new ControlMessage(
                                    AGENT, ControlMessage.PORT_NAME, 1, AgentChannel.PORT_NAME));
                    portReady = true;
                    toldOpen = false;
                }
            }
            case ControlMessage.PORT_OPEN -> {
                if (message.port() == AGENT) {
                    agent.guest(message.value() == 1);
                }
            }
            default -> {
                // an event this device has no use for
            }
        }
    }

    private void tellOpen() {
        boolean open = agent.hostOpen();
        if (portReady && open != toldOpen && control.size() < MAX_CONTROL) {
            control.add(ControlMessage.of(AGENT, ControlMessage.PORT_OPEN, open ? 1 : 0));
            toldOpen = open;
        }
    }

    private boolean toDriver(SplitQueue queue) {
        while (!control.isEmpty()) {
            Optional<Chain> chain = queue.peek();
            if (chain.isEmpty()) {
                return false;
            }
            byte[] message = control.getFirst().encode();
            int count = Math.min(message.length, chain.get().writable());
            chain.get().write(0, message, 0, count);
            queue.complete(count);
            control.removeFirst();
        }
        return false;
    }

    private boolean fromGuest(SplitQueue queue) {
        for (int n = 0; n < REQUESTS_A_RUN; n++) {
            Optional<Chain> chain = agent.room() ? queue.peek() : Optional.empty();
            if (chain.isEmpty()) {
                return false;
            }
            var bytes = new byte[chain.get().readable()];
            chain.get().read(0, bytes, 0, bytes.length);
            queue.complete(0);
            agent.accept(bytes);
            agent.deliver();
        }
        return true;
    }

    private boolean toGuest(SplitQueue queue) {
        for (int n = 0; n < REQUESTS_A_RUN; n++) {
            if (agent.next(1).bytes().length == 0) {
                return false;
            }
            Optional<Chain> chain = queue.peek();
            if (chain.isEmpty()) {
                return false;
            }
            AgentChannel.Outgoing next = agent.next(chain.get().writable());
            chain.get().write(0, next.bytes(), 0, next.bytes().length);
            queue.complete(next.bytes().length);
            agent.sent(next);
        }
        return true;
    }

    @Override
    public void reset() {
        control.clear();
        portReady = false;
        toldOpen = false;
        agent.guest(false);
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        out.writeBoolean(portReady);
        out.writeBoolean(toldOpen);
        out.writeInt(control.size());
        for (ControlMessage message : control) {
            out.writeInt(message.port());
            out.writeInt(message.event());
            out.writeInt(message.value());
            out.writeUTF(message.name());
        }
        agent.save(out);
    }

    @Override
    public void restoreState(DataInput in) throws IOException {
        portReady = in.readBoolean();
        toldOpen = in.readBoolean();
        control.clear();
        int count = in.readInt();
        if (count < 0 || count > 2 * MAX_CONTROL) {
            throw new IOException("the console has " + count + " control messages waiting");
        }
        for (int i = 0; i < count; i++) {
            control.add(new ControlMessage(in.readInt(), in.readInt(), in.readInt(), in.readUTF()));
        }
        agent.restore(in);
    }
}
