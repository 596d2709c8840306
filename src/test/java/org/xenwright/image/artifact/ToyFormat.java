package org.xenwright.image.artifact;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;
import org.xenwright.disk.BackingFiles;
import org.xenwright.disk.DiskFacts;
import org.xenwright.disk.DiskFormat;
import org.xenwright.disk.DiskSink;
import org.xenwright.disk.DiskWriter;

/** A format of disks that the house does not know: a header of a sector, then the disk in whole megabytes. QEMU opens it. */
public final class ToyFormat implements DiskFormat {
    private static final byte[] MAGIC = "TOYDISK1".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER = 512;
    private static final long UNIT = 1 << 20;

    @Override
    public String word() {
        return "toy";
    }

    @Override
    public String title() {
        return "Toy";
    }

    @Override
    public String suffix() {
        return ".toydisk";
    }

    @Override
    public long size(long image) {
        return (image + UNIT - 1) / UNIT * UNIT;
    }

    @Override
    public Optional<String> xlWord() {
        return Optional.empty();
    }

    @Override
    public Optional<String> qemuWord() {
        return Optional.of("toy");
    }

    @Override
    public DiskWriter writer(DiskFacts facts) {
        return (file, plan) -> new Sink(
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), size(plan.size()));
    }

    @Override
    public boolean isFormatOf(FileChannel file) throws IOException {
        ByteBuffer magic = ByteBuffer.allocate(MAGIC.length);
        return file.read(magic, 0) == MAGIC.length && magic.flip().equals(ByteBuffer.wrap(MAGIC));
    }

    @Override
    public List<ImagePlan> read(Path file, FileChannel channel, BackingFiles behind) throws IOException {
        long size = channel.size() - HEADER;
        Region all = new Region(0, size, new Content.Slice(file, HEADER, size), 0);
        return List.of(new ImagePlan(size, List.of(all)));
    }

    @Override
    public String describe(Path file, long at) {
        return at < MAGIC.length ? "the toy header, field magic" : "the toy header, byte " + at;
    }

    private record Sink(FileChannel channel, long size) implements DiskSink {
        @Override
        public void chunk(long offset, ByteBuffer bytes) throws IOException {
            channel.write(bytes, HEADER + offset);
        }

        @Override
        public void finish() throws IOException {
            channel.write(ByteBuffer.wrap(MAGIC), 0);
            if (channel.size() < HEADER + size) {
                channel.write(ByteBuffer.allocate(1), HEADER + size - 1);
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
