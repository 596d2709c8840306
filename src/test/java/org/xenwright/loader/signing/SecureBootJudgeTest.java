package org.xenwright.loader.signing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.TinyGuest;
import org.xenwright.content.Content;
import org.xenwright.disk.DiskFiles;
import org.xenwright.disk.DiskWriter;
import org.xenwright.disk.Gpt;
import org.xenwright.disk.Partition;
import org.xenwright.filesystem.PartitionType;
import org.xenwright.filesystem.fat.Fat;
import org.xenwright.filesystem.fat.FatOptions;
import org.xenwright.judge.Judge;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** Firmware with Secure Boot, which knows one certificate, and a disk whose kernel is signed by its key. */
@Tag("judge")
class SecureBootJudgeTest {
    private static final String MARKER = "the guest is up";
    private static final String REFUSED = "Access Denied";
    private static final String LOADER = "EFI/BOOT/BOOTX64.EFI";

    private static SnakeOil oil;
    private static byte[] signed;

    @TempDir
    Path folder;

    @BeforeAll
    static void signAKernel(@TempDir Path temp) throws IOException {
        oil = new SnakeOil();
        Path initramfs = new TinyGuest()
                .initramfs(temp.resolve("initrd"), "echo; dmesg | grep secureboot; echo " + MARKER + "; poweroff -f");
        signed = oil.key().sign(oil.unsigned("console=ttyS0 quiet panic=-1", initramfs));
    }

    @Test
    void aSignedKernelBoots() throws Exception {
        assertThat(boot(signed, MARKER)).contains("Secure boot enabled", MARKER).doesNotContain(REFUSED);
    }

    @Test
    void oneFlippedBitIsRefused() throws Exception {
        byte[] changed = signed.clone();
        changed[changed.length / 2] ^= 1;

        assertThat(boot(changed, REFUSED)).contains(REFUSED).doesNotContain(MARKER);
    }

    /** Boots until its console says something; returns all it said. */
    private String boot(byte[] program, String until) throws IOException, InterruptedException {
        Path variables = Files.copy(oil.variables(), folder.resolve("variables.fd"));
        Path disk = disk(program);
        Process qemu = Judge.find("qemu-system-x86_64")
                .process(List.of(
                        "-machine",
                        "q35,smm=on",
                        "-global",
                        "driver=cfi.pflash01,property=secure,value=on",
                        "-drive",
                        "if=pflash,unit=0,format=raw,readonly=on,file=" + oil.code(),
                        "-drive",
                        "if=pflash,unit=1,format=raw,file=" + variables,
                        "-drive",
                        "if=virtio,format=raw,snapshot=on,file=" + disk,
                        "-m",
                        "512",
                        "-no-reboot",
                        "-display",
                        "none",
                        "-nic",
                        "none",
                        "-serial",
                        "stdio",
                        "-monitor",
                        "none"))
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .start();
        // firmware that refused goes on asking for something else to start
        Thread limit = new Thread(() -> end(qemu), "limit of a boot");
        limit.setDaemon(true);
        limit.start();
        StringBuilder said = new StringBuilder();
        try (BufferedReader console =
                new BufferedReader(new InputStreamReader(qemu.getInputStream(), StandardCharsets.ISO_8859_1))) {
            for (String line = console.readLine(); line != null; line = console.readLine()) {
                said.append(line).append('\n');
                if (line.contains(until)) {
                    break;
                }
            }
        } finally {
            qemu.destroyForcibly().waitFor();
        }
        return said.toString();
    }

    private static void end(Process qemu) {
        try {
            if (!qemu.waitFor(10, TimeUnit.MINUTES)) {
                qemu.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Path disk(byte[] program) throws IOException {
        Attributes attributes = Attributes.of(0755, Instant.EPOCH);
        Tree tree = new Tree(attributes);
        tree.directory("EFI/BOOT", attributes);
        tree.put(LOADER, new RegularFile(attributes, Content.of(program)));
        Partition esp = new Partition(
                "esp",
                PartitionType.EFI_SYSTEM,
                new UUID(1, 2),
                Fat.plan(tree, FatOptions.of("secure-boot", Instant.EPOCH).withOffset(1 << 20))
                        .image());
        Path disk = folder.resolve("disk.img");
        DiskFiles.write(Gpt.plan(new UUID(1, 1), List.of(esp), new byte[0]), disk, new DiskWriter.Raw());
        return disk;
    }
}
