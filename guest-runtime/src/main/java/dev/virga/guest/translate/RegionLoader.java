package dev.virga.guest.translate;

import dev.virga.guest.cpu.Region;
import dev.virga.guest.cpu.RegionExits;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** Makes classes of shapes. Threads: any. */
final class RegionLoader {
    /** Bytecodes of a method beyond which HotSpot never compiles it (HugeMethodLimit). */
    private static final int HUGE = 8000;

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    static {
        // C2 leaves a trap in place of a call into a class that is not there yet.
        try {
            LOOKUP.ensureInitialized(Alu.class);
            LOOKUP.ensureInitialized(FloatMath.class);
        } catch (IllegalAccessException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private RegionLoader() {}

    /** What was made, and how large its class is. */
    record Loaded(Region region, int bytes) {}

    /**
     * The region of a shape.
     *
     * @throws TooLarge if its method would never be compiled
     */
    static Loaded load(Shape shape) throws TooLarge {
        var exits = new RegionExits();
        byte[] bytes = RegionEmitter.emit(shape, exits);
        if (RegionCheck.check(bytes) > HUGE) {
            throw new TooLarge();
        }
        try {
            MethodHandles.Lookup lookup = LOOKUP.defineHiddenClass(bytes, false);
            Object made =
                    lookup.findConstructor(
                                    lookup.lookupClass(),
                                    MethodType.methodType(void.class, RegionExits.class))
                            .invoke(exits);
            return new Loaded((Region) made, bytes.length);
        } catch (Throwable e) {
            throw new LinkageError("a translated region could not be loaded", e);
        }
    }

    /** The shape has too many instructions for one method. */
    static final class TooLarge extends Exception {
        private static final long serialVersionUID = 1L;

        TooLarge() {
            super(null, null, false, false);
        }
    }
}
