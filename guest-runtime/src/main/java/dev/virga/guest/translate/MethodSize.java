package dev.virga.guest.translate;

import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;

/** The size of methods in bytecodes. Pure. */
final class MethodSize {
    private MethodSize() {}

    static int largest(byte[] classFile) {
        return ClassFile.of().parse(classFile).methods().stream()
                .flatMap(method -> method.code().stream())
                .mapToInt(code -> code instanceof CodeAttribute body ? body.codeLength() : 0)
                .max()
                .orElse(0);
    }
}
