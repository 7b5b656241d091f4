package dev.virga.cli.image.riscv;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A static RISC-V program for Linux, made of Java classes by an ahead-of-time compiler for a small
 * part of the language: static methods of up to eight arguments and static variables that begin as
 * 0, of numbers only. No objects, arrays or exceptions; memory, constants and system calls are
 * those of a runtime class. What is not understood is refused by name.
 *
 * <p>The program begins with {@code static int main(long stack)}, which is given where Linux has
 * left the arguments, and returns its exit status.
 */
public final class JavaProgram {
    private static final int EXIT_GROUP = 94;

    private final ClassLoader loader;
    private final String house;
    private final String runtime;
    private final Map<String, ClassModel> classes = new HashMap<>();
    private final Map<String, Integer> begins = new HashMap<>();
    private final Deque<Wanted> open = new ArrayDeque<>();
    private final List<Call> calls = new ArrayList<>();
    private final Output output = new Output();

    private record Wanted(String owner, String name, String type) {
        String key() {
            return owner + "." + name + type;
        }
    }

    private record Call(int at, String key) {}

    private JavaProgram(Class<?> main, Class<?> runtime) {
        this.loader = main.getClassLoader();
        this.house = main.getPackageName().replace('.', '/') + "/";
        this.runtime = runtime.getName().replace('.', '/');
    }

    /**
     * Compiles a program.
     *
     * @param main has its beginning; all its classes are of the same package
     * @param runtime whose methods the compiler knows: {@code getByte}, {@code getInt}, {@code
     *     getLong}, {@code putByte}, {@code putInt}, {@code putLong}, {@code text}, {@code hex},
     *     {@code arena}, {@code call}
     * @return an ELF file
     * @throws IllegalArgumentException if something in it is not understood
     */
    public static byte[] compile(Class<?> main, Class<?> runtime) {
        return new JavaProgram(main, runtime).compile(main.getName().replace('.', '/'));
    }

    private byte[] compile(String main) {
        output.add(Rv64.imm(Rv64.ADDI, Rv64.A0, Rv64.SP, 0));
        output.add(Rv64.imm(Rv64.ANDI, Rv64.SP, Rv64.SP, -16));
        call(main, "main", "(J)I");
        output.add(Rv64.imm(Rv64.ADDI, Rv64.A7, Rv64.ZERO, EXIT_GROUP));
        output.add(Rv64.ECALL);
        for (Wanted next = open.poll(); next != null; next = open.poll()) {
            if (!begins.containsKey(next.key())) {
                begins.put(next.key(), output.size());
                new MethodCompiler(this, output, next.key(), method(next)).compile();
            }
        }
        for (Call call : calls) {
            int begin = begins.getOrDefault(call.key, 0);
            output.set(call.at, Rv64.jal(Rv64.RA, 4 * (begin - call.at)));
        }
        return output.elf();
    }

    boolean isRuntime(String owner) {
        return owner.equals(runtime);
    }

    /** Adds a call of a method, and sees to it that it will be there. */
    void call(String owner, String name, String type) {
        var wanted = new Wanted(owner, name, type);
        open.add(wanted);
        calls.add(new Call(output.size(), wanted.key()));
        output.add(0);
    }

    private MethodModel method(Wanted wanted) {
        ClassModel model = classes.computeIfAbsent(wanted.owner, this::load);
        Optional<MethodModel> found =
                model.methods().stream()
                        .filter(it ->
                                it.methodName().equalsString(wanted.name)
                                        && it.methodType().equalsString(wanted.type))
                        .findFirst();
        return found.orElseThrow(
                () -> new IllegalArgumentException("there is no method " + wanted.key()));
    }

    private ClassModel load(String owner) {
        if (!owner.startsWith(house)) {
            throw new IllegalArgumentException(owner + " is not of this program");
        }
        try (InputStream in = loader.getResourceAsStream(owner + ".class")) {
            if (in == null) {
                throw new IllegalArgumentException("there is no class " + owner);
            }
            ClassModel model =
                    ClassFile.of(ClassFile.DebugElementsOption.DROP_DEBUG).parse(in.readAllBytes());
            for (MethodModel method : model.methods()) {
                if (method.methodName().equalsString("<clinit>")) {
                    throw new IllegalArgumentException(
                            owner + " has variables that do not begin as 0");
                }
            }
            return model;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
