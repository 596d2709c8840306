package org.xenwright.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.xenwright.content.ImagePlan;
import org.xenwright.filesystem.iso9660.Iso9660Reader;

/** A live medium: a CD, and copied as it is a stick, that starts the image's files without a disk of theirs. */
final class OpticalFormat implements DiskFormat {
    @Override
    public String word() {
        return "iso";
    }

    @Override
    public String title() {
        return "ISO";
    }

    @Override
    public Optional<String> xlWord() {
        return Optional.empty();
    }

    @Override
    public Optional<String> qemuWord() {
        return Optional.empty();
    }

    @Override
    public boolean isMedium() {
        return true;
    }

    @Override
    public DiskWriter writer(DiskFacts facts) {
        return new DiskWriter.Raw();
    }

    @Override
    public boolean isFormatOf(FileChannel file) throws IOException {
        return Iso9660Reader.isIn(file);
    }

    @Override
    public List<ImagePlan> read(Path file, FileChannel channel, BackingFiles behind) throws IOException {
        return List.of(ImagePlan.of(file));
    }

    @Override
    public String toString() {
        return word();
    }
}
