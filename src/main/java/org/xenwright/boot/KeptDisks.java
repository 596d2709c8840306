package org.xenwright.boot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.xenwright.boot.driver.Machine;
import org.xenwright.content.WholeFile;

/** Copies of a machine's disks that keep what guests write on them, for boots that follow one another. */
public final class KeptDisks implements AutoCloseable {
    private static final int BLOCK = 1 << 16;

    private final List<Path> copies = new ArrayList<>();

    /**
     * Returns the machine with a copy in place of each disk. The copy is beside the disk, since a disk may name another
     * one relative to its own folder.
     *
     * @param mark distinguishes the copies of one boot from those of another
     */
    public Machine of(Machine machine, String mark) throws IOException {
        List<Machine.Disk> disks = new ArrayList<>();
        for (Machine.Disk disk : machine.disks()) {
            Path copy = disk.file().resolveSibling("." + disk.file().getFileName() + "." + mark);
            copies.add(copy);
            copy(disk.file(), copy);
            disks.add(new Machine.Disk(copy, disk.format(), true));
        }
        return machine.withDisks(disks);
    }

    /** Copies a file, leaving holes where the content is zero. */
    private static void copy(Path from, Path to) throws IOException {
        Files.deleteIfExists(to);
        try (FileChannel in = FileChannel.open(from);
                FileChannel out = WholeFile.channel(to, true, StandardOpenOption.SPARSE)) {
            ByteBuffer block = ByteBuffer.allocate(BLOCK);
            ByteBuffer zeros = ByteBuffer.allocate(BLOCK);
            long position = 0;
            for (int n = in.read(block); n >= 0; n = in.read(block)) {
                block.flip();
                if (!block.equals(zeros.slice(0, n))) {
                    long at = position;
                    while (block.hasRemaining()) {
                        at += out.write(block, at);
                    }
                }
                position += n;
                block.clear();
            }
            if (out.size() < position) {
                out.write(ByteBuffer.allocate(1), position - 1);
            }
        }
    }

    /** Deletes the copies. */
    @Override
    public void close() throws IOException {
        for (Path copy : copies) {
            Files.deleteIfExists(copy);
        }
    }
}
