package org.xenwright.boot.xen;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.xenwright.content.Content;
import org.xenwright.store.Store;
import org.xenwright.tool.ToolBox;

/**
 * What the real xl does with configurations on a real Xen that runs in QEMU, up to its first refusal: a domain that it
 * creates is paused and destroyed again. There are a kernel, {@code /k}, and two disks, {@code /srv/a.img} and {@code
 * /srv/b.img}; there is firmware, and a device model that ends at once, so that an hvm guest gets as far as its start.
 */
public final class XenTrial {
    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final int PAGE = 4096;

    private XenTrial() {}

    /**
     * What became of one.
     *
     * @param exit 0 when the domain was created
     * @param output what xl and libxl said
     */
    public record Deed(int exit, String output) {
        public boolean created() {
            return exit == 0;
        }

        /** Whether xl itself went no further than reading. */
        public boolean stopped() {
            return !created() && errors().isEmpty();
        }

        /** The errors that libxl logged, in order. */
        public List<String> errors() {
            return output.lines()
                    .filter(line -> line.contains("libxl: error: "))
                    .toList();
        }
    }

    /** Tries configurations, each the bytes of a file, in their order. */
    public static List<Deed> create(ToolBox tools, Store store, List<byte[]> configurations) throws IOException {
        return DryRun.run(tools, store, dom0(tools, store), configurations, LIMIT).stream()
                .map(answer -> new Deed(answer.exit(), answer.output()))
                .toList();
    }

    private static Dom0 dom0(ToolBox tools, Store store) throws IOException {
        Path packages = tools.folder("xen-system-amd64", "xenstore-utils", "linux-image-amd64", "busybox-static");
        return FurnishedDom0.of(Dom0.of(tools, store), store, furniture(packages));
    }

    private static UserSpace furniture(Path packages) throws IOException {
        Path loader;
        try (var files = Files.walk(packages.resolve("usr/lib"))) {
            loader = files.filter(file -> file.endsWith("boot/hvmloader"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no hvmloader in " + packages));
        }
        UserSpace space = new UserSpace(packages);
        space.folder("srv");
        space.file("bin/xl", script());
        space.file("k", Content.of(kernel()));
        space.file("usr/libexec/xen-qemu-system-i386", Content.of("#!/bin/sh\nexit 1\n"));
        space.file("usr/share/seabios/bios-256k.bin", Content.of(new byte[256 << 10]));
        space.file(packages.relativize(loader).toString());
        return space;
    }

    private static Content script() throws IOException {
        try (InputStream in = XenTrial.class.getResourceAsStream("trial-xl.sh")) {
            return Content.of(in.readAllBytes());
        }
    }

    /** A page of nothing that says it can be started as a pv and as a pvh guest. */
    private static byte[] kernel() {
        ByteBuffer notes = ByteBuffer.allocate(PAGE).order(ByteOrder.LITTLE_ENDIAN);
        note(notes, 6, text("xenwright"));
        note(notes, 5, text("xen-3.0"));
        note(notes, 8, text("generic"));
        note(notes, 9, text("yes"));
        note(notes, 3, number(8, 0));
        note(notes, 1, number(8, 1 << 20));
        note(notes, 18, number(4, 1 << 20));
        ByteBuffer elf = ByteBuffer.allocate(3 * PAGE).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
        elf.putShort((short) 2)
                .putShort((short) 62)
                .putInt(1)
                .putLong(1 << 20)
                .putLong(64)
                .putLong(0)
                .putInt(0);
        elf.putShort((short) 64).putShort((short) 56).putShort((short) 2).putShort((short) 64);
        segment(elf, 64, 1, 7, PAGE, 1 << 20, PAGE);
        segment(elf, 64 + 56, 4, 4, 2 * PAGE, 0, notes.position());
        elf.position(2 * PAGE);
        elf.put(notes.array());
        return elf.array();
    }

    private static void segment(ByteBuffer elf, int at, int type, int flags, int offset, int address, int size) {
        elf.putInt(at, type).putInt(at + 4, flags).putLong(at + 8, offset);
        elf.putLong(at + 16, address)
                .putLong(at + 24, address)
                .putLong(at + 32, size)
                .putLong(at + 40, size);
        elf.putLong(at + 48, 4);
    }

    private static void note(ByteBuffer notes, int type, byte[] content) {
        notes.putInt(4).putInt(content.length).putInt(type).put(text("Xen")).put(content);
        notes.position((notes.position() + 3) & ~3);
    }

    private static byte[] text(String text) {
        return (text + "\0").getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] number(int bytes, long number) {
        ByteBuffer buffer =
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(number);
        return java.util.Arrays.copyOf(buffer.array(), bytes);
    }
}
