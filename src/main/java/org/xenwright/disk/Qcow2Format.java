package org.xenwright.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.xenwright.content.ImagePlan;

/** QEMU's own format. */
final class Qcow2Format implements DiskFormat {
    @Override
    public String word() {
        return "qcow2";
    }

    @Override
    public Optional<String> xlWord() {
        return Optional.of("qcow2");
    }

    @Override
    public Optional<String> qemuWord() {
        return Optional.of("qcow2");
    }

    @Override
    public boolean isBacking() {
        return true;
    }

    @Override
    public DiskWriter writer(DiskFacts facts) {
        return new DiskWriter.Qcow2();
    }

    @Override
    public boolean isFormatOf(FileChannel file) throws IOException {
        return file.size() >= 8 && DiskImage.bytes(file, 0, 4).getInt() == Qcow2Fields.MAGIC_NUMBER;
    }

    @Override
    public List<ImagePlan> read(Path file, FileChannel channel, BackingFiles behind) throws IOException {
        return List.of(new Qcow2Reader(file, channel, behind).plan());
    }

    @Override
    public String describe(Path file, long at) throws IOException {
        return DiskFields.ofQcow2(file, at);
    }

    @Override
    public String toString() {
        return word();
    }
}
