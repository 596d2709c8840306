package org.xenwright.application;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;

/** As much of a class file as tells whether a JVM can start in it (JVMS 4.1, 4.4, 4.6). */
final class ClassFile {
    private static final int MAGIC = 0xcafebabe;
    private static final int UTF8 = 1;
    private static final int CLASS = 7;
    private static final int PUBLIC_STATIC = 0x0009;

    private final DataInputStream in;
    private final Object[] constants;

    private ClassFile(DataInputStream in) throws IOException {
        this.in = in;
        if (in.readInt() != MAGIC) {
            throw new IOException("no class file");
        }
        in.skipNBytes(4);
        this.constants = new Object[in.readUnsignedShort()];
        for (int i = 1; i < constants.length; i++) {
            i += constant(i);
        }
    }

    /**
     * Returns whether the class of this name is in the stream and has a {@code public static void main(String[])}; false for
     * what is no class file.
     */
    static boolean isMain(InputStream stream, String name) {
        try (DataInputStream in = new DataInputStream(stream)) {
            return new ClassFile(in).isMain(name.replace('.', '/'));
        } catch (IOException e) {
            // broken, or of a kind to come: the JVM will say so if it is ever asked for
            return false;
        }
    }

    /** Reads a constant and returns how many further numbers it takes. */
    private int constant(int number) throws IOException {
        int tag = in.readUnsignedByte();
        switch (tag) {
            case UTF8 -> constants[number] = in.readUTF();
            case CLASS -> constants[number] = in.readUnsignedShort();
            case 8, 16, 19, 20 -> in.skipNBytes(2);
            case 15 -> in.skipNBytes(3);
            case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
            case 5, 6 -> {
                in.skipNBytes(8);
                return 1;
            }
            default -> throw new IOException("constant " + tag);
        }
        return 0;
    }

    private boolean isMain(String name) throws IOException {
        in.skipNBytes(2);
        int self = in.readUnsignedShort();
        in.skipNBytes(2);
        if (!(at(self) instanceof Integer named) || !name.equals(at(named))) {
            return false;
        }
        in.skipNBytes(2L * in.readUnsignedShort());
        for (int fields = in.readUnsignedShort(); fields > 0; fields--) {
            in.skipNBytes(6);
            skipAttributes();
        }
        for (int methods = in.readUnsignedShort(); methods > 0; methods--) {
            int flags = in.readUnsignedShort();
            Object method = at(in.readUnsignedShort());
            Object type = at(in.readUnsignedShort());
            if ((flags & PUBLIC_STATIC) == PUBLIC_STATIC
                    && "main".equals(method)
                    && "([Ljava/lang/String;)V".equals(type)) {
                return true;
            }
            skipAttributes();
        }
        return false;
    }

    private Object at(int number) throws IOException {
        if (number >= constants.length || constants[number] == null) {
            throw new IOException("no constant " + number);
        }
        return constants[number];
    }

    private void skipAttributes() throws IOException {
        for (int attributes = in.readUnsignedShort(); attributes > 0; attributes--) {
            in.skipNBytes(2);
            in.skipNBytes(Integer.toUnsignedLong(in.readInt()));
        }
    }
}
