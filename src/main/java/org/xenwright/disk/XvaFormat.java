package org.xenwright.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.xenwright.content.ImagePlan;
import org.xenwright.layer.TarMember;

/** The appliance of XCP-ng and XenServer: a domain with its disk, to be imported. */
final class XvaFormat implements DiskFormat {
    @Override
    public String word() {
        return "xva";
    }

    @Override
    public String title() {
        return "XVA";
    }

    @Override
    public long size(long image) {
        return DiskWriter.Xva.size(image);
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
        return (file, plan) -> {
            DiskFacts.Description domain = facts.appliance().xva(size(plan.size()));
            return new DiskWriter.Xva(domain.metadata(), domain.reference()).open(file, plan);
        };
    }

    @Override
    public boolean isFormatOf(FileChannel file) throws IOException {
        return XvaReader.isOne(file);
    }

    @Override
    public List<ImagePlan> read(Path file, FileChannel channel, BackingFiles behind) throws IOException {
        return new XvaReader(file, channel, behind.allowance()).plans();
    }

    @Override
    public String describe(Path file, long at) throws IOException {
        return TarMember.at(file, at);
    }

    @Override
    public String toString() {
        return word();
    }
}
