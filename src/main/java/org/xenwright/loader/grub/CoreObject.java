package org.xenwright.loader.grub;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.xenwright.content.Content;
import org.xenwright.content.ContentReader;
import org.xenwright.kernel.Elf;
import org.xenwright.kernel.KernelFormatException;

/**
 * A part of GRUB's core behind its kernel. Facts: GRUB, {@code include/grub/kernel.h}.
 *
 * @param type what it is
 * @param bytes without those that fill it up; read back, with them
 */
record CoreObject(int type, byte[] bytes) {
    static final int MODULE = 0;
    static final int MEMDISK = 1;
    static final int CONFIG = 2;
    static final int PREFIX = 3;

    private static final int MAGIC = 0x676d696d; // "mimg"
    private static final int UNIT = 4;
    private static final int LONGEST_NAME = 64;

    static CoreObject module(byte[] elf) {
        return new CoreObject(MODULE, elf);
    }

    static CoreObject text(int type, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new CoreObject(type, Arrays.copyOf(bytes, bytes.length + 1));
    }

    /** Returns its text, up to the first zero byte. */
    String text() {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    /**
     * Returns the name of the module that it is.
     *
     * @throws KernelFormatException when it is none, or broken
     */
    String moduleName() throws IOException {
        try (ContentReader reader = new ContentReader()) {
            Elf elf = Elf.read(reader, Content.of(bytes));
            List<String> name = Elf.strings(elf.section(".modname").orElse(new byte[0]));
            if (elf.is64Bit() || name.size() != 1 || name.get(0).length() > LONGEST_NAME) {
                throw new KernelFormatException("no module of GRUB");
            }
            return name.get(0);
        }
    }

    private int size() {
        return CoreFields.OBJECT.length() + (bytes.length + UNIT - 1) / UNIT * UNIT;
    }

    /**
     * Reads the objects behind a kernel.
     *
     * @throws CoreFormatException when there are none, or they do not fill what is there
     */
    static List<CoreObject> behindKernel(byte[] image) throws CoreFormatException {
        int at = head(image);
        List<CoreObject> objects = new ArrayList<>();
        int head = CoreFields.OBJECT.length();
        for (at += CoreFields.MODULES.length(); at < image.length; ) {
            long size = image.length - at < head ? 0 : CoreFields.OBJECT_SIZE.get(image, at);
            if (size < head || size > image.length - at) {
                throw new CoreFormatException("an object of " + size + " bytes, with " + (image.length - at) + " left");
            }
            objects.add(new CoreObject(
                    CoreFields.OBJECT_TYPE.getInt(image, at), Arrays.copyOfRange(image, at + head, at + (int) size)));
            at += (int) size;
        }
        return objects;
    }

    /** Returns where the head of the objects lies: the magic number also stands in the kernel's code. */
    private static int head(byte[] image) throws CoreFormatException {
        int head = CoreFields.MODULES.length();
        for (int at = 0; at <= image.length - head; at++) {
            if (CoreFields.MODULES_MAGIC.getInt(image, at) == MAGIC
                    && CoreFields.MODULES_OFFSET.get(image, at) == head
                    && CoreFields.MODULES_SIZE.get(image, at) == image.length - at) {
                return at;
            }
        }
        throw new CoreFormatException("no modules behind the kernel");
    }

    /** Returns a kernel with objects behind it. */
    static byte[] append(byte[] kernel, List<CoreObject> objects) {
        int total = CoreFields.MODULES.length()
                + objects.stream().mapToInt(CoreObject::size).sum();
        byte[] image = Arrays.copyOf(kernel, kernel.length + total);
        int at = kernel.length;
        CoreFields.MODULES_MAGIC.put(image, at, MAGIC);
        CoreFields.MODULES_OFFSET.put(image, at, CoreFields.MODULES.length());
        CoreFields.MODULES_SIZE.put(image, at, total);
        at += CoreFields.MODULES.length();
        for (CoreObject each : objects) {
            CoreFields.OBJECT_TYPE.put(image, at, each.type);
            CoreFields.OBJECT_SIZE.put(image, at, each.size());
            System.arraycopy(each.bytes, 0, image, at + CoreFields.OBJECT.length(), each.bytes.length);
            at += each.size();
        }
        return image;
    }
}
