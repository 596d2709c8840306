package org.xenwright.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.xenwright.content.ImagePlan;
import org.xenwright.layer.TarMember;

/** The appliance that VMware and VirtualBox import: a tar of a description by OVF, its sums, and a VMDK. */
final class OvaFormat implements DiskFormat {
    @Override
    public String word() {
        return "ova";
    }

    @Override
    public String title() {
        return "OVA";
    }

    @Override
    public long size(long image) {
        return VmdkFile.size(image);
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
    public boolean isAppliance() {
        return true;
    }

    /** Asks for the domain when the size of the disk is known. */
    @Override
    public DiskWriter writer(DiskFacts facts) {
        return (file, plan) -> new DiskWriter.Ova(
                        VmdkFormat.written(facts), facts.appliance().ovf(size(plan.size())))
                .open(file, plan);
    }

    @Override
    public boolean isFormatOf(FileChannel file) throws IOException {
        return OvaReader.isOne(file);
    }

    @Override
    public List<ImagePlan> read(Path file, FileChannel channel, BackingFiles behind) throws IOException {
        return new OvaReader(file, channel).plans(behind.allowance());
    }

    @Override
    public String describe(Path file, long at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            Optional<String> disk = new OvaReader(file, channel).describe(at);
            return disk.isPresent() ? disk.get() : TarMember.at(file, at);
        }
    }

    @Override
    public String toString() {
        return word();
    }
}
