package dev.virga.cli.image.riscv;

import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.NopInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Compiles one method. The depth of the JVM's stack is known everywhere, so each of its places is a
 * register; the variables used most are in registers, too, the others in the frame. Ints are kept
 * sign-extended.
 */
final class MethodCompiler {
    private final JavaProgram program;
    private final Output output;
    private final String name;
    private final List<CodeElement> elements;
    private final Frame frame;
    private final StackRegisters stack;
    private final Map<Label, Integer> places = new HashMap<>();
    private final Map<Label, boolean[]> depths = new HashMap<>();
    private final List<Jump> jumps = new ArrayList<>();

    /** A branch is followed by room for a jump, for when its target is far. */
    private record Jump(int at, int code, int left, int right, Label to) {}

    MethodCompiler(JavaProgram program, Output output, String name, MethodModel method) {
        this.program = program;
        this.output = output;
        this.name = name;
        CodeModel code = method.code().orElseThrow(() -> refuse("it has no body"));
        this.elements = code.elementList();
        if (!code.exceptionHandlers().isEmpty()) {
            throw refuse("exceptions");
        }
        int slots = code instanceof CodeAttribute sizes ? sizes.maxLocals() : 0;
        List<TypeKind> arguments =
                method.methodTypeSymbol().parameterList().stream().map(TypeKind::from).toList();
        this.frame = new Frame(output, elements, slots, arguments);
        this.stack = new StackRegisters(output, frame);
    }

    private IllegalArgumentException refuse(Object what) {
        return new IllegalArgumentException(name + ": not understood: " + what);
    }

    void compile() {
        frame.enter();
        boolean reached = true;
        for (int i = 0; i < elements.size(); i++) {
            switch (elements.get(i)) {
                case LabelTarget target -> {
                    if (reached) {
                        stack.settle();
                    } else {
                        stack.restore(depths.getOrDefault(target.label(), new boolean[0]));
                    }
                    reached = true;
                    places.put(target.label(), output.size());
                }
                case Instruction instruction -> {
                    i += compile(instruction, i);
                    reached =
                            !(instruction instanceof ReturnInstruction)
                                    && instruction.opcode() != Opcode.GOTO
                                    && instruction.opcode() != Opcode.GOTO_W;
                }
                default -> {
                    // Line numbers and names of variables.
                }
            }
        }
        link();
    }

    /** Compiles an instruction, and says how many elements behind it are done, too. */
    private int compile(Instruction instruction, int at) {
        switch (instruction) {
            case LoadInstruction load -> stack.pushVariable(load.slot(), wide(load.typeKind()));
            case StoreInstruction store -> stack.popVariable(store.slot());
            case IncrementInstruction it -> {
                stack.free(it.slot());
                int register = frame.use(it.slot(), Rv64.T0);
                output.add(Rv64.imm(Rv64.ADDIW, register, register, it.constant()));
                frame.keep(it.slot(), register);
            }
            case ConstantInstruction constant -> {
                if (constant.constantValue() instanceof String text) {
                    return text(text, at);
                }
                if (!(constant.constantValue() instanceof Number number)) {
                    throw refuse(constant);
                }
                stack.pushNumber(number.longValue(), wide(constant.typeKind()));
            }
            case OperatorInstruction operator -> {
                int next = next(at);
                if (operator.opcode() == Opcode.LCMP
                        && elements.get(next) instanceof BranchInstruction branch) {
                    int right = stack.pop(Rv64.T1);
                    int left = stack.pop(Rv64.T0);
                    branch(branch.opcode(), left, right, branch.target());
                    return next - at;
                }
                new Arithmetic(output, stack).compile(operator.opcode());
            }
            case ConvertInstruction convert ->
                    new Arithmetic(output, stack).compile(convert.opcode());
            case BranchInstruction branch -> branch(branch);
            case ReturnInstruction it -> {
                if (it.typeKind() != TypeKind.VOID) {
                    stack.popTo(Rv64.A0);
                }
                frame.leave();
            }
            case FieldInstruction field -> field(field);
            case InvokeInstruction call -> invoke(call);
            case StackInstruction it -> {
                switch (it.opcode()) {
                    case POP, POP2 -> stack.drop();
                    case DUP, DUP2 -> stack.duplicate();
                    default -> throw refuse(it);
                }
            }
            case NopInstruction unused -> {
                // Nothing.
            }
            default -> throw refuse(instruction);
        }
        return 0;
    }

    private static boolean wide(TypeKind kind) {
        return kind == TypeKind.LONG;
    }

    private int next(int at) {
        int next = at + 1;
        while (!(elements.get(next) instanceof Instruction)
                && !(elements.get(next) instanceof LabelTarget)) {
            next++;
        }
        return next;
    }

    /** A literal, which is an argument of the runtime's. */
    private int text(String text, int at) {
        int next = next(at);
        if (!(elements.get(next) instanceof InvokeInstruction call)
                || !program.isRuntime(call.owner().asInternalName())) {
            throw refuse("a text");
        }
        boolean hex = call.name().equalsString("hex");
        byte[] bytes = hex ? HexFormat.of().parseHex(text) : text.getBytes(StandardCharsets.UTF_8);
        output.constant(stack.push(true), Arrays.copyOf(bytes, bytes.length + (hex ? 0 : 1)));
        return next - at;
    }

    private static int condition(Opcode opcode) {
        return switch (opcode) {
            case IFEQ, IF_ICMPEQ -> Rv64.BEQ;
            case IFNE, IF_ICMPNE -> Rv64.BNE;
            case IFLT, IF_ICMPLT, IFGT, IF_ICMPGT -> Rv64.BLT;
            case IFGE, IF_ICMPGE, IFLE, IF_ICMPLE -> Rv64.BGE;
            default -> throw new IllegalArgumentException("not understood: " + opcode);
        };
    }

    private void branch(BranchInstruction branch) {
        switch (branch.opcode()) {
            case GOTO, GOTO_W -> {
                stack.settle();
                depths.put(branch.target(), stack.widths());
                jumps.add(new Jump(output.size(), 0, 0, 0, branch.target()));
                output.add(0);
            }
            case IFEQ, IFNE, IFLT, IFGE, IFGT, IFLE ->
                    branch(branch.opcode(), stack.pop(Rv64.T0), Rv64.ZERO, branch.target());
            default -> {
                int right = stack.pop(Rv64.T1);
                branch(branch.opcode(), stack.pop(Rv64.T0), right, branch.target());
            }
        }
    }

    private void branch(Opcode opcode, int left, int right, Label to) {
        boolean turned =
                switch (opcode) {
                    case IFGT, IF_ICMPGT, IFLE, IF_ICMPLE -> true;
                    default -> false;
                };
        stack.settle();
        depths.put(to, stack.widths());
        jumps.add(
                new Jump(
                        output.size(),
                        condition(opcode),
                        turned ? right : left,
                        turned ? left : right,
                        to));
        output.add(0);
        output.add(0);
    }

    private void link() {
        for (Jump jump : jumps) {
            if (!places.containsKey(jump.to)) {
                throw refuse("a jump to nowhere");
            }
            int to = places.getOrDefault(jump.to, 0);
            if (jump.code == 0) {
                output.set(jump.at, Rv64.jal(Rv64.ZERO, 4 * (to - jump.at)));
                continue;
            }
            int distance = 4 * (to - jump.at);
            if (Rv64.near(distance)) {
                output.set(jump.at, Rv64.branch(jump.code, jump.left, jump.right, distance));
                output.set(jump.at + 1, Rv64.imm(Rv64.ADDI, Rv64.ZERO, Rv64.ZERO, 0));
            } else {
                int opposite = jump.code ^ (Rv64.BEQ ^ Rv64.BNE);
                output.set(jump.at, Rv64.branch(opposite, jump.left, jump.right, 8));
                output.set(jump.at + 1, Rv64.jal(Rv64.ZERO, distance - 4));
            }
        }
    }

    private void field(FieldInstruction field) {
        String variable = field.owner().asInternalName() + "." + field.name().stringValue();
        TypeKind kind = TypeKind.from(field.typeSymbol());
        switch (field.opcode()) {
            case GETSTATIC -> {
                int register = stack.push(wide(kind));
                output.variable(Rv64.T0, variable);
                output.add(Rv64.imm(Rv64.LD, register, Rv64.T0, 0));
            }
            case PUTSTATIC -> {
                int register = stack.pop(Rv64.T1);
                output.variable(Rv64.T0, variable);
                output.add(Rv64.store(Rv64.SD, register, Rv64.T0, 0));
            }
            default -> throw refuse(field);
        }
    }

    private void invoke(InvokeInstruction call) {
        String owner = call.owner().asInternalName();
        String method = call.name().stringValue();
        if (owner.equals("java/lang/Math") && method.equals("unsignedMultiplyHigh")) {
            stack.operate(Rv64.MULHU, true);
        } else if (program.isRuntime(owner)) {
            runtime(method);
        } else if (call.opcode() == Opcode.INVOKESTATIC) {
            TypeKind result = TypeKind.from(call.typeSymbol().returnType());
            stack.beforeCall(call.typeSymbol().parameterCount());
            program.call(owner, method, call.type().stringValue());
            stack.afterCall(result != TypeKind.VOID, wide(result));
        } else {
            throw refuse(call);
        }
    }

    private void runtime(String method) {
        switch (method) {
            case "getByte" -> stack.load(Rv64.LBU, false);
            case "getInt" -> stack.load(Rv64.LW, false);
            case "getLong" -> stack.load(Rv64.LD, true);
            case "putByte" -> stack.store(Rv64.SB);
            case "putInt" -> stack.store(Rv64.SW);
            case "putLong" -> stack.store(Rv64.SD);
            case "arena" -> output.arena(stack.push(true));
            case "call" -> {
                stack.beforeCall(7);
                output.add(Rv64.imm(Rv64.ADDI, Rv64.A7, Rv64.A0, 0));
                for (int i = 0; i < 6; i++) {
                    output.add(Rv64.imm(Rv64.ADDI, Rv64.A0 + i, Rv64.A0 + i + 1, 0));
                }
                output.add(Rv64.ECALL);
                stack.afterCall(true, true);
            }
            default -> throw refuse("the runtime's " + method);
        }
    }
}
