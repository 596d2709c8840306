package org.xenwright.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.xenwright.content.ImagePlan;

/** The plain image. */
final class RawFormat implements DiskFormat {
    @Override
    public String word() {
        return "raw";
    }

    @Override
    public String suffix() {
        return ".img";
    }

    @Override
    public Optional<String> xlWord() {
        return Optional.of("raw");
    }

    @Override
    public Optional<String> qemuWord() {
        return Optional.of("raw");
    }

    @Override
    public boolean isBacking() {
        return true;
    }

    @Override
    public DiskWriter writer(DiskFacts facts) {
        return new DiskWriter.Raw();
    }

    /** Has no magic: a file is raw when it is nothing else. */
    @Override
    public boolean isFormatOf(FileChannel file) {
        return false;
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
