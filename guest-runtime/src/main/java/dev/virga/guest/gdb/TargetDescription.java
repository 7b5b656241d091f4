package dev.virga.guest.gdb;

import java.util.List;

/** The XML that tells gdb the registers (gdb manual, G.5.10, "RISC-V Features"). */
final class TargetDescription {
    private static final String[] INTEGER = {
        "zero", "ra", "sp", "gp", "tp", "t0", "t1", "t2", "fp", "s1", "a0", "a1", "a2", "a3", "a4",
        "a5", "a6", "a7", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "t3", "t4",
        "t5", "t6"
    };
    private static final String[] FLOATING = {
        "ft0", "ft1", "ft2", "ft3", "ft4", "ft5", "ft6", "ft7", "fs0", "fs1", "fa0", "fa1", "fa2",
        "fa3", "fa4", "fa5", "fa6", "fa7", "fs2", "fs3", "fs4", "fs5", "fs6", "fs7", "fs8", "fs9",
        "fs10", "fs11", "ft8", "ft9", "ft10", "ft11"
    };

    private final StringBuilder xml = new StringBuilder();

    private TargetDescription() {}

    static String of(List<DebugTarget.ControlRegister> controlRegisters) {
        TargetDescription description = new TargetDescription();
        description.write(controlRegisters);
        return description.xml.toString();
    }

    private void write(List<DebugTarget.ControlRegister> controlRegisters) {
        xml.append("<?xml version=\"1.0\"?>\n<!DOCTYPE target SYSTEM \"gdb-target.dtd\">\n");
        xml.append("<target version=\"1.0\">\n<architecture>riscv:rv64</architecture>\n");
        feature("cpu");
        for (int i = 0; i < 32; i++) {
            boolean pointer = (i >= 2 && i <= 4) || i == 8;
            String type = i == 1 ? "code_ptr" : pointer ? "data_ptr" : "int";
            register(INTEGER[i], 64, RegisterNumbers.X0 + i, type);
        }
        register("pc", 64, RegisterNumbers.PC, "code_ptr");
        end();
        feature("fpu");
        xml.append("<union id=\"riscv_double\"><field name=\"float\" type=\"ieee_single\"/>");
        xml.append("<field name=\"double\" type=\"ieee_double\"/></union>\n");
        for (int i = 0; i < 32; i++) {
            register(FLOATING[i], 64, RegisterNumbers.F0 + i, "riscv_double");
        }
        register("fflags", 32, RegisterNumbers.FFLAGS, "int");
        register("frm", 32, RegisterNumbers.FRM, "int");
        register("fcsr", 32, RegisterNumbers.FCSR, "int");
        end();
        feature("csr");
        for (DebugTarget.ControlRegister csr : controlRegisters) {
            register(csr.name(), 64, RegisterNumbers.CSR0 + csr.number(), "int");
        }
        end();
        feature("virtual");
        register("priv", 64, RegisterNumbers.PRIVILEGE, "int");
        end();
        xml.append("</target>\n");
    }

    private void feature(String name) {
        xml.append("<feature name=\"org.gnu.gdb.riscv.").append(name).append("\">\n");
    }

    private void end() {
        xml.append("</feature>\n");
    }

    private void register(String name, int bits, int number, String type) {
        xml.append("<reg name=\"").append(name).append("\" bitsize=\"").append(bits);
        xml.append("\" regnum=\"").append(number).append("\" type=\"").append(type);
        xml.append("\"/>\n");
    }
}
