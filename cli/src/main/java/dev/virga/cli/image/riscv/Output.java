package dev.virga.cli.image.riscv;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Instructions, constants and variables of one program, until they are laid out as an ELF file. */
final class Output {
    private static final int HEADERS = 0x100;
    private static final int BASE = 0x10000;
    private static final int PAGE = 4096;
    private static final int VARIABLE = 8;

    /** Room that a program hands out itself. */
    static final int ARENA = 1 << 20;

    private int[] words = new int[1 << 12];
    private int size;
    private final ByteArrayOutputStream constants = new ByteArrayOutputStream();
    private final Map<String, Integer> known = new HashMap<>();
    private final Map<String, Integer> variables = new HashMap<>();
    private final List<Place> places = new ArrayList<>();

    /** Where an address is yet to be filled in: an auipc at {@code at}, what uses it behind. */
    private record Place(int at, boolean constant, int offset) {}

    int size() {
        return size;
    }

    void add(int word) {
        if (size == words.length) {
            words = Arrays.copyOf(words, 2 * size);
        }
        words[size++] = word;
    }

    void set(int at, int word) {
        words[at] = word;
    }

    /** The address of bytes that never change, into a register. */
    void constant(int register, byte[] bytes) {
        String key = new String(bytes, StandardCharsets.ISO_8859_1);
        int offset =
                known.computeIfAbsent(
                        key,
                        unused -> {
                            while (constants.size() % VARIABLE != 0) {
                                constants.write(0);
                            }
                            int at = constants.size();
                            constants.writeBytes(bytes);
                            return at;
                        });
        places.add(new Place(size, true, offset));
        add(Rv64.auipc(register, 0));
        add(Rv64.imm(Rv64.ADDI, register, register, 0));
    }

    /** The address of a variable, for the load or store that is added next. */
    void variable(int register, String name) {
        int offset = variables.computeIfAbsent(name, unused -> variables.size() * VARIABLE);
        places.add(new Place(size, false, offset));
        add(Rv64.auipc(register, 0));
    }

    /** The address of the {@link #ARENA}. */
    void arena(int register) {
        places.add(new Place(size, false, PAGE));
        add(Rv64.auipc(register, 0));
        add(Rv64.imm(Rv64.ADDI, register, register, 0));
    }

    /** The whole program: code and constants in one segment, variables and arena in another. */
    byte[] elf() {
        if (variables.size() * VARIABLE > PAGE) {
            throw new IllegalStateException("too many variables");
        }
        int textEnd = HEADERS + 4 * size;
        int fileEnd = (textEnd + constants.size() + PAGE - 1) & -PAGE;
        for (Place place : places) {
            int target = place.constant ? textEnd + place.offset : fileEnd + place.offset;
            int distance = target - HEADERS - 4 * place.at;
            words[place.at] |= Rv64.auipc(0, distance) & 0xffff_f000;
            int next = words[place.at + 1];
            boolean stores = (next & 0x7f) == (Rv64.SD & 0x7f);
            words[place.at + 1] =
                    next
                            | (stores
                                    ? Rv64.store(0, 0, 0, Rv64.low(distance))
                                    : Rv64.imm(0, 0, 0, Rv64.low(distance)));
        }
        ByteBuffer file = ByteBuffer.allocate(fileEnd + VARIABLE).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0x464c457f).put((byte) 2).put((byte) 1).put((byte) 1).position(16);
        file.putShort((short) 2).putShort((short) 243).putInt(1);
        file.putLong(BASE + HEADERS).putLong(64).putLong(0).putInt(4);
        file.putShort((short) 64).putShort((short) 56).putShort((short) 3).position(64);
        segment(file, 1, 5, 0, textEnd + constants.size(), textEnd + constants.size());
        segment(file, 1, 6, fileEnd, VARIABLE, PAGE + ARENA);
        segment(file, 0x6474e551, 6, 0, 0, 0);
        file.position(HEADERS);
        for (int i = 0; i < size; i++) {
            file.putInt(words[i]);
        }
        file.put(constants.toByteArray());
        return file.array();
    }

    private static void segment(
            ByteBuffer file, int type, int flags, int offset, int inFile, int inMemory) {
        file.putInt(type).putInt(flags).putLong(offset);
        file.putLong(BASE + offset).putLong(BASE + offset);
        file.putLong(inFile).putLong(inMemory).putLong(PAGE);
    }
}
