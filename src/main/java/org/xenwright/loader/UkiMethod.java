package org.xenwright.loader;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.xenwright.content.Content;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.loader.pe.UnifiedKernel;
import org.xenwright.loader.signing.Signer;
import org.xenwright.packages.LoaderPart;
import org.xenwright.packages.OsRelease;
import org.xenwright.platform.Architecture;
import org.xenwright.tree.Tree;

/**
 * A unified kernel image on the EFI system partition: one program with kernel, initramfs and command line, the hash of
 * a verified root among its words, so that a signature vouches for all of the disk. For images that are replaced as a
 * whole.
 */
final class UkiMethod implements BootMethod {
    static final String NAME = "uki";

    private static final String ESP = "esp";

    private final Optional<Signer> signer;

    /** @param signer of the program; empty for one that starts only where Secure Boot is off */
    UkiMethod(Optional<Signer> signer) {
        this.signer = signer;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String identity() {
        return signer.map(each -> NAME + " signed by " + each.certificateDigest())
                .orElse(NAME);
    }

    @Override
    public boolean needsKernel() {
        return true;
    }

    /** Names the files beside the disk: they still start a guest without its loader. */
    @Override
    public BootNames names(String image, boolean initramfs) {
        return DIRECT.names(image, initramfs);
    }

    @Override
    public Set<LoaderPart> parts(Architecture architecture) {
        efi(architecture);
        return EnumSet.of(LoaderPart.UKI_STUB);
    }

    @Override
    public List<String> drivers() {
        return MachineDrivers.DISKS;
    }

    /** Needs a system partition, which is as large as the program and has room for a second one. */
    @Override
    public List<BootPartition> partitions(BootRoot root, Architecture architecture) {
        efi(architecture);
        return List.of(new BootPartition(ESP, FileSystemKinds.VFAT, "/boot/efi", 0));
    }

    @Override
    public DiskBoot diskBoot(Architecture architecture) {
        return signer.isPresent()
                ? DiskBoot.of(NAME, BootPath.UEFI, BootPath.SECURE_BOOT)
                : DiskBoot.of(NAME, BootPath.UEFI);
    }

    @Override
    public BootOutputs make(BootInputs inputs) throws IOException {
        BootSystem system = inputs.system();
        EfiNames efi = efi(system.architecture());
        BootKernel kernel = system.bootKernel();
        byte[] program = UnifiedKernel.make(new UnifiedKernel.Parts(
                system.need(efi.stub(), LoaderPart.UKI_STUB, LoaderUse.DISK),
                text(OsRelease.of(system.tree())),
                commandLine(inputs),
                kernel.facts().release(),
                kernel.initramfs(),
                kernel.kernel()));
        if (signer.isPresent()) {
            program = signer.get().sign(program);
        }
        Tree esp = system.newTree();
        system.put(esp, "EFI/BOOT/" + efi.removable(), 0644, Content.of(program));
        return DirectKernel.beside(inputs, Map.of(ESP, esp), diskBoot(system.architecture()));
    }

    private static EfiNames efi(Architecture architecture) {
        return EfiNames.require(architecture, NAME, LoaderUse.DISK);
    }

    private static String commandLine(BootInputs inputs) {
        BootSystem system = inputs.system();
        List<String> words = new ArrayList<>(GrubMethod.consoles(system.architecture()));
        words.addAll(system.rootWords());
        words.addAll(inputs.words());
        words.addAll(system.arguments().words());
        return String.join(" ", words);
    }

    /** Returns the description of the system, each value in quotes. */
    private static String text(OsRelease release) {
        return release.fields().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(each -> each.getKey() + "=\""
                        + each.getValue().replace("\\", "\\\\").replace("\"", "\\\"") + "\"\n")
                .collect(Collectors.joining());
    }
}
