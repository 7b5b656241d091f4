package dev.virga.node.guest;

import dev.virga.api.id.VmId;
import dev.virga.api.image.ImagePart;
import dev.virga.api.vm.CpuTopology;
import dev.virga.api.vm.VmSpec;
import dev.virga.guest.machine.Boot;
import dev.virga.guest.machine.Disk;
import dev.virga.guest.machine.HartTopology;
import dev.virga.guest.machine.Machine;
import dev.virga.guest.machine.MachineConfig;
import dev.virga.guest.machine.MachineException;
import dev.virga.guest.machine.NetPort;
import dev.virga.guest.virtio.block.DiskCopy;
import dev.virga.guest.virtio.block.RawFileBackend;
import dev.virga.node.image.LocalImage;
import dev.virga.node.memory.NodeMemory;
import dev.virga.node.memory.Template;
import dev.virga.node.vcpu.ScheduledMachine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Builds guests on the emulated RISC-V computer: kernel and initial RAM file system straight from
 * the verified image, the root disk (if the image has one) as a copy of the VM's own, kept until
 * the VM is deleted.
 *
 * <p>The first guest of an image and size starts without a name; when it says that it waits for
 * one, it is kept as a template, and only then told who it is. Those that come later are clones of
 * the template, with its disk as it was then. A guest that has a disk already, or whose image's
 * agent is too old for this, is booted.
 */
public final class EmulatedGuests implements GuestFactory {
    private static final System.Logger LOG = System.getLogger(EmulatedGuests.class.getName());
    private static final int TOKEN_BYTES = 16;

    /** Templates may hold this part of the node's memory. */
    private static final int TEMPLATE_SHARE = 4;

    private final Hardware hardware;
    private final NodeMemory memory;
    private final Function<VmId, List<NetPort>> cards;
    private final Templates templates;
    private final Map<VmId, EmulatedGuest> running = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();
    private final AtomicLong disks = new AtomicLong();
    private final Executor workers = Executors.newVirtualThreadPerTaskExecutor();

    /** Guests on a node's hardware, without network cards. */
    public EmulatedGuests(Hardware hardware) {
        this(hardware, id -> List.of());
    }

    /**
     * Guests with network cards.
     *
     * @param cards made anew for each guest that is built
     */
    public EmulatedGuests(Hardware hardware, Function<VmId, List<NetPort>> cards) {
        this.hardware = hardware;
        this.memory = hardware.memory();
        this.cards = cards;
        this.templates =
                new Templates(
                        memory.stats().capacityBytes() / TEMPLATE_SHARE,
                        key -> hardware.depot().ifPresent(depot -> depot.forget(key)));
        memory.relief(templates::dropAll);
        hardware.disks().ifPresent(WarmTemplate::empty);
    }

    @Override
    public Guest create(
            VmId id, VmSpec spec, LocalImage image, Path folder, GuestFactory.Listener listener)
            throws GuestException {
        Order order = new Order(id, spec, image, folder, Optional.empty(), listener);
        boolean fresh =
                !order.hasDisk() || hardware.disks().isPresent() && !RootDisk.exists(folder);
        if (fresh && image.manifest().nameless() && !spec.bootsCold()) {
            var introduction =
                    new Introduction(
                            spec,
                            Introduction.How.NEW,
                            spec.userData(),
                            HexFormat.of().formatHex(bytes()),
                            listener.line());
            if (introduction.possible()) {
                return warm(order, introduction);
            }
        }
        return boot(order);
    }

    @Override
    public Guest create(
            VmId id,
            VmSpec spec,
            LocalImage image,
            Path folder,
            GuestFactory.Listener listener,
            Beginning beginning)
            throws GuestException {
        if (!(beginning instanceof Beginning.Image) && !image.manifest().nameless()) {
            throw new GuestException(
                    "image "
                            + image.manifest().name()
                            + " has no agent that can be told who it is; build the image anew");
        }
        try {
            return switch (beginning) {
                case Beginning.Image its -> create(id, spec, image, folder, listener);
                case Beginning.CopyOf copy -> copy(id, spec, image, folder, listener, copy.vm());
                case Beginning.Stored stored ->
                        restore(id, spec, image, folder, listener, stored.folder());
            };
        } catch (IOException | IllegalStateException | MachineException e) {
            throw new GuestException(String.valueOf(e.getMessage()), e);
        }
    }

    private Guest copy(
            VmId id,
            VmSpec spec,
            LocalImage image,
            Path folder,
            GuestFactory.Listener listener,
            VmId of)
            throws IOException, GuestException {
        EmulatedGuest from =
                Optional.ofNullable(running.get(of))
                        .orElseThrow(() -> new GuestException(of + " does not run on this node"));
        try (Template template = from.copy(folder.resolve(RootDisk.FILE))) {
            Order order = new Order(id, spec, image, folder, Optional.empty(), listener).withDisk();
            return resume(order, template, introduction(order, Introduction.How.NEW));
        }
    }

    private Guest restore(
            VmId id,
            VmSpec spec,
            LocalImage image,
            Path folder,
            GuestFactory.Listener listener,
            Path snapshot)
            throws IOException, GuestException {
        StoredGuest stored = StoredGuest.open(snapshot);
        Optional<String> mismatch = stored.mismatch(spec);
        if (mismatch.isPresent()) {
            throw new GuestException(mismatch.get());
        }
        byte[] state = stored.state();
        if (stored.disk().isPresent()) {
            stored.check(RootDisk.FILE);
            try (RawFileBackend disk = new RawFileBackend(stored.disk().get(), true)) {
                RootDisk.copy(disk, folder.resolve(RootDisk.FILE));
            }
            RootDisk.removeOverlay(folder);
        }
        Order order = new Order(id, spec, image, folder, Optional.empty(), listener).withDisk();
        Introduction introduction =
                introduction(
                        order,
                        stored.manifest().vm().equals(id)
                                ? Introduction.How.SAME
                                : Introduction.How.NEW);
        var end = new EmulatedGuest.End();
        NodeMemory.Ram ram =
                memory.ram(id.value(), spec.memoryBytes(), VmTerms.domain(spec), end::because);
        try (InputStream in = stored.memory()) {
            Template.loadMemory(in, ram.frames());
            return resumed(
                    order,
                    ram,
                    end,
                    introduction,
                    config -> Machine.resume(config, new ByteArrayInputStream(state)));
        } catch (IOException | RuntimeException | GuestException e) {
            ram.close();
            order.disk().ifPresent(RootDisk::close);
            throw e;
        }
    }

    /** Of one that has run its user data already. */
    private Introduction introduction(Order order, Introduction.How how) throws GuestException {
        var introduction =
                new Introduction(
                        order.spec(),
                        how,
                        "",
                        HexFormat.of().formatHex(bytes()),
                        order.listener().line());
        if (!introduction.possible()) {
            throw new GuestException("its SSH keys are too long to be told to a guest");
        }
        return introduction;
    }

    /**
     * What is to be built.
     *
     * @param folder the VM's own
     * @param disk its disk, once that is open
     */
    private record Order(
            VmId id,
            VmSpec spec,
            LocalImage image,
            Path folder,
            Optional<TimedDisk> disk,
            GuestFactory.Listener listener) {
        boolean hasDisk() {
            return image.file(ImagePart.Role.DISK).isPresent();
        }

        /** With the disk of its own: what there is, or a copy of the image's. */
        Order withDisk() throws GuestException {
            return with(RootDisk.open(image, folder, listener));
        }

        /** With a disk that is as the template's. */
        Order withDisk(WarmTemplate template) throws IOException {
            Optional<WarmTemplate.Disk> from = template.disk();
            return from.isEmpty()
                    ? this
                    : with(Optional.of(RootDisk.over(from.get().file(), folder, listener)));
        }

        private Order with(Optional<TimedDisk> opened) {
            return new Order(id, spec, image, folder, opened, listener);
        }

        EmulatedGuest.Origin origin(NodeMemory memory) {
            return new EmulatedGuest.Origin(id, spec, memory);
        }

        Templates.Key key() {
            return new Templates.Key(
                    image.manifest().id(), spec.memoryBytes(), VmTerms.topology(spec));
        }
    }

    private byte[] bytes() {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return bytes;
    }

    private Guest warm(Order order, Introduction introduction) throws GuestException {
        Optional<WarmTemplate> template = templates.find(order.key());
        if (template.isPresent()) {
            Optional<Guest> clone = cloned(order, template.get(), introduction);
            if (clone.isPresent()) {
                return clone.get();
            }
        }
        if (!templates.claim(order.key())) {
            return boot(order);
        }
        Optional<WarmTemplate> others = fetched(order);
        if (others.isPresent()) {
            Optional<Guest> clone = cloned(order, others.get(), introduction);
            return clone.isPresent() ? clone.get() : boot(order);
        }
        return boot(order, Optional.of(introduction), Optional.of(order.key()));
    }

    private Guest boot(Order order) throws GuestException {
        return boot(order, Optional.empty(), Optional.empty());
    }

    /** Empty if the template was dropped just now, or its pages can't be had: it is booted then. */
    private Optional<Guest> cloned(Order order, WarmTemplate template, Introduction introduction)
            throws GuestException {
        try {
            return Optional.of(resume(order.withDisk(template), template.memory(), introduction));
        } catch (IOException | IllegalStateException | MachineException e) {
            LOG.log(Level.WARNING, order.id() + " is no clone, but booted", e);
        }
        try {
            RootDisk.removeOverlay(order.folder());
        } catch (IOException e) {
            throw new GuestException("root disk: " + e.getMessage(), e);
        }
        return Optional.empty();
    }

    /** What another node has made of the same image and shape; it is this node's, too, then. */
    private Optional<WarmTemplate> fetched(Order order) {
        Templates.Key key = order.key();
        Optional<StoredGuest> stored = hardware.depot().flatMap(depot -> depot.fetch(key));
        if (stored.isEmpty()) {
            return Optional.empty();
        }
        try {
            WarmTemplate template = read(order, stored.get());
            templates.put(key, template);
            return Optional.of(template);
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "another node's template is not used", e);
            return Optional.empty();
        } finally {
            hardware.depot().ifPresent(depot -> depot.forget(key));
        }
    }

    private WarmTemplate read(Order order, StoredGuest stored) throws IOException {
        Templates.Key key = order.key();
        return withDisk(
                order.image(),
                disk -> {
                    if (disk.isPresent()) {
                        DiskCopy.make(disk.get().image(), disk.get().file());
                        try (InputStream changes = stored.changes()) {
                            DiskChanges.apply(changes, disk.get().file());
                        }
                    }
                    try (InputStream ram = stored.memory()) {
                        return memory.template(
                                "template-" + key.image(), key.memoryBytes(), ram, stored.state());
                    }
                });
    }

    /** Makes a template's memory once the place of its disk is known. */
    @FunctionalInterface
    private interface Keeping {
        Template with(Optional<WarmTemplate.Disk> disk) throws IOException;
    }

    private WarmTemplate withDisk(LocalImage image, Keeping keeping) throws IOException {
        Optional<WarmTemplate.Disk> disk =
                image.file(ImagePart.Role.DISK)
                        .map(original -> new WarmTemplate.Disk(diskFile(), original));
        try {
            return new WarmTemplate(keeping.with(disk), disk);
        } catch (IOException | RuntimeException e) {
            disk.ifPresent(WarmTemplate.Disk::remove);
            throw e;
        }
    }

    private Path diskFile() {
        return hardware.disks().orElseThrow().resolve("disk-" + disks.incrementAndGet());
    }

    private Guest resume(Order order, Template template, Introduction introduction)
            throws IOException, GuestException {
        long begin = System.nanoTime();
        var end = new EmulatedGuest.End();
        NodeMemory.Ram ram =
                memory.ram(
                        template, order.id().value(), VmTerms.domain(order.spec()), end::because);
        try {
            Guest guest = resumed(order, ram, end, introduction, template::resume);
            templates.cloned(Duration.ofNanos(System.nanoTime() - begin));
            return guest;
        } catch (IOException | RuntimeException | GuestException e) {
            ram.close();
            order.disk().ifPresent(RootDisk::close);
            throw e;
        }
    }

    /** Brings a machine back to where it, or another one, stood. */
    @FunctionalInterface
    private interface Resumption {
        Machine of(MachineConfig config) throws IOException;
    }

    private Guest resumed(
            Order order,
            NodeMemory.Ram ram,
            EmulatedGuest.End end,
            Introduction introduction,
            Resumption resumption)
            throws IOException, GuestException {
        Machine machine = resumption.of(config(order, ram, introduction.instanceData()).build());
        end.of(machine);
        join(order, machine);
        return enter(
                order,
                new EmulatedGuest(
                        machine,
                        ram,
                        schedule(order, machine),
                        order.origin(memory),
                        order.disk().stream().toList(),
                        order.listener(),
                        Optional.of(introduction)),
                () -> {});
    }

    private EmulatedGuest enter(Order order, EmulatedGuest guest, Runnable closed) {
        running.put(order.id(), guest);
        guest.onClose(() -> {
            running.remove(order.id(), guest);
            closed.run();
        });
        return guest;
    }

    /**
     * Boots a guest.
     *
     * @param introduction of one that starts without a name
     * @param key of the template that it is to become
     */
    private Guest boot(
            Order diskless, Optional<Introduction> introduction, Optional<Templates.Key> key)
            throws GuestException {
        Order order;
        try {
            order = diskless.withDisk();
        } catch (GuestException e) {
            key.ifPresent(templates::disclaim);
            throw e;
        }
        var end = new EmulatedGuest.End();
        NodeMemory.Ram ram =
                memory.ram(
                        order.id().value(),
                        order.spec().memoryBytes(),
                        VmTerms.domain(order.spec()),
                        end::because);
        try {
            byte[] data =
                    introduction.isPresent()
                            ? Introduction.nameless()
                            : Introduction.instanceData(order.spec(), Optional.empty());
            Machine machine = Machine.create(config(order, ram, data).build());
            end.of(machine);
            join(order, machine);
            var guest =
                    new EmulatedGuest(
                            machine,
                            ram,
                            schedule(order, machine),
                            order.origin(memory),
                            order.disk().stream().toList(),
                            order.listener(),
                            introduction);
            introduction.ifPresent(it -> {
                machine.instanceData(it.instanceData());
                it.onNameless(() -> workers.execute(() -> becomesTemplate(order, guest, ram)));
            });
            return enter(order, guest, () -> key.ifPresent(templates::disclaim));
        } catch (MachineException | GuestException e) {
            ram.close();
            order.disk().ifPresent(RootDisk::close);
            key.ifPresent(templates::disclaim);
            throw e instanceof GuestException g
                    ? g
                    : new GuestException(String.valueOf(e.getMessage()), e);
        }
    }

    /** It waits for its name: nothing of its owner is in it yet. */
    private void becomesTemplate(Order order, EmulatedGuest guest, NodeMemory.Ram ram) {
        Templates.Key key = order.key();
        try {
            if (templates.find(key).isEmpty()) {
                guest.still(machine ->
                        templates.put(
                                key,
                                withDisk(
                                        order.image(),
                                        disk ->
                                                memory.template(
                                                        machine,
                                                        ram,
                                                        () ->
                                                                disk.ifPresent(it ->
                                                                        guest.copyDisk(
                                                                                it.file()))))));
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "no template of image " + key.image(), e);
            templates.disclaim(key);
        }
        guest.introduce();
    }

    private MachineConfig.Builder config(Order order, NodeMemory.Ram ram, byte[] instanceData)
            throws GuestException {
        MachineConfig.Builder config =
                MachineConfig.builder()
                        .memoryBytes(order.spec().memoryBytes())
                        .harts(order.spec().vcpus())
                        .boot(boot(order.image()))
                        .frames(ram.frames())
                        .devices(hardware.devices())
                        .instanceData(instanceData);
        CpuTopology shape = VmTerms.topology(order.spec());
        config.topology(new HartTopology(shape.sockets(), shape.cores(), shape.threads()));
        order.disk().ifPresent(disk -> config.disk(new Disk(disk, order.id().value())));
        cards.apply(order.id()).forEach(config::net);
        return config;
    }

    private ScheduledMachine schedule(Order order, Machine machine) {
        return hardware.processors()
                .machine(machine, VmTerms.processors(order.spec()), order.listener().mayRun());
    }

    private void join(Order order, Machine machine) {
        memory.join(
                order.id().value(),
                VmTerms.standing(order.spec()),
                machine.balloon(),
                () -> machine.agent().send(GuestChannel.MEMORY_LOW));
    }

    private static Boot boot(LocalImage image) throws GuestException {
        Path kernel =
                image.file(ImagePart.Role.KERNEL)
                        .orElseThrow(() ->
                                new GuestException(
                                        "image " + image.manifest().name() + " has no kernel"));
        return new Boot.Direct(
                kernel, image.file(ImagePart.Role.INITRD), image.manifest().commandLine());
    }

    @Override
    public void tidy() {
        running.values().forEach(EmulatedGuest::restIfIdle);
    }

    @Override
    public void forget(String image) {
        templates.forget(image);
    }

    @Override
    public Set<String> images() {
        return templates.images();
    }

    @Override
    public List<String> templates() {
        return templates.all().keySet().stream()
                .map(key -> key.image() + "/" + TemplateDepot.shape(key))
                .sorted()
                .toList();
    }

    @Override
    public Path template(String image, String shape) throws IOException {
        TemplateDepot depot =
                hardware.depot()
                        .orElseThrow(() -> new IOException("this node has no templates to give"));
        for (Map.Entry<Templates.Key, WarmTemplate> each : templates.all().entrySet()) {
            Templates.Key key = each.getKey();
            if (key.image().equals(image) && TemplateDepot.shape(key).equals(shape)) {
                return depot.export(key, each.getValue());
            }
        }
        throw new IOException("this node has no such template");
    }

    @Override
    public CloneStats cloneStats() {
        return templates.stats();
    }

    /** Lets go of all templates; guests go on. */
    @Override
    public void close() {
        templates.close();
    }
}
