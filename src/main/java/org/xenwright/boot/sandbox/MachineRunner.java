package org.xenwright.boot.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.xenwright.boot.driver.Availability;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Ending;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.driver.RunningGuest;
import org.xenwright.content.Content;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.RawDisk;
import org.xenwright.filesystem.ext4.Ext4;
import org.xenwright.filesystem.ext4.Ext4Options;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.initramfs.Initramfs;
import org.xenwright.initramfs.InitramfsOptions;
import org.xenwright.kernel.Kernel;
import org.xenwright.kernel.ModuleSet;
import org.xenwright.platform.Architecture;
import org.xenwright.problem.Problem;
import org.xenwright.progress.Workers;
import org.xenwright.sandbox.GuestRunner;
import org.xenwright.tree.Tree;

/** A runner of guests that uses one of the drivers of boots. */
public final class MachineRunner implements GuestRunner {
    /** Memory in MiB: enough for what maintainer scripts do, and for lists of a million files. */
    private static final int MEMORY = 1024;

    private final Driver driver;
    private final Architecture architecture;
    private final Kernels kernels;

    /** The source of a machine's kernel. */
    public interface Kernels {
        /**
         * Returns a tree with a kernel and its modules for a root file system: that root itself when it has a kernel.
         */
        Tree kernelFor(Tree root) throws IOException;

        /** Returns a statically linked busybox for the machine's architecture. */
        Content busybox() throws IOException;
    }

    public MachineRunner(Driver driver, Architecture architecture, Kernels kernels) {
        this.driver = driver;
        this.architecture = architecture;
        this.kernels = kernels;
    }

    @Override
    public String name() {
        return "a guest of " + driver.name();
    }

    @Override
    public Optional<String> complaint() {
        Availability availability = driver.availability();
        return availability.usable() ? Optional.empty() : Optional.of(availability.reason());
    }

    @Override
    public void run(
            Tree tree, String init, long free, List<Path> disks, Path folder, Duration limit, OutputStream console)
            throws IOException {
        Machine.Software software = software(tree, init, folder);
        Path root = folder.resolve("root.img");
        Ext4Options options = Ext4Options.of("sandbox", youngest(tree)).withSize(new Ext4Size.PlusBytes(free));
        RawDisk.write(Ext4.plan(tree, options).image(), root);
        List<Machine.Disk> all = new ArrayList<>(List.of(new Machine.Disk(root, DiskFormats.RAW, true)));
        disks.forEach(disk -> all.add(new Machine.Disk(disk, DiskFormats.RAW, true)));
        Machine machine = new Machine(
                "sandbox", new Machine.Hardware(architecture, MEMORY, 1), software, all, Machine.Network.NONE);
        driver.prepare(machine);
        try (RunningGuest guest = driver.start(machine)) {
            await(guest, limit, console);
        } finally {
            Files.deleteIfExists(root);
        }
    }

    /** Returns a clock for the file system that leaves every time of the tree unchanged. */
    private static Instant youngest(Tree tree) {
        AtomicLong seconds = new AtomicLong();
        tree.walk((path, inode) -> seconds.accumulateAndGet(inode.attributes().seconds() + 1, Math::max));
        return Instant.ofEpochSecond(seconds.get());
    }

    private Machine.Software software(Tree tree, String init, Path folder) throws IOException {
        Tree with = kernels.kernelFor(tree);
        Kernel kernel = Kernel.newest(with)
                .orElseThrow(
                        () -> Problem.of("starting a guest for the scripts of packages", "add a kernel to the packages")
                                .found("neither /boot/vmlinuz-* nor /usr/lib/modules/*/vmlinuz in any package")
                                .raise());
        Optional<ModuleSet> modules = ModuleSet.of(with, kernel.release());
        Path vmlinuz = folder.resolve("vmlinuz");
        try (InputStream in = kernel.content().open()) {
            Files.copy(in, vmlinuz);
        }
        Path initramfs = folder.resolve("initrd.img");
        Files.write(
                initramfs,
                Initramfs.make(kernel, modules, kernels.busybox(), InitramfsOptions.of(FileSystemKinds.EXT4.name())));
        return new Machine.Software(vmlinuz, initramfs, "root=/dev/xvda rw console=hvc0 quiet panic=-1 init=" + init);
    }

    private void await(RunningGuest guest, Duration limit, OutputStream console) throws IOException {
        FutureTask<Void> reading = new FutureTask<>(() -> {
            guest.console().transferTo(console);
            return null;
        });
        Thread reader = new Thread(reading, "sandbox console");
        reader.setDaemon(true);
        reader.start();
        try {
            reading.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            // the console ends a moment before its process does
            for (int i = 0; i < 100 && guest.ending().isEmpty(); i++) {
                Thread.sleep(50);
            }
        } catch (TimeoutException e) {
            throw new IOException("it still ran after " + limit.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new IOException("its console broke: " + Problem.messageOf(e), e);
        } catch (InterruptedException e) {
            throw Workers.interrupted(name() + " ran");
        }
        Ending ending = guest.ending().orElseThrow(() -> new IOException("its console ended and it did not"));
        if (ending.kind() != Ending.Kind.POWERED_OFF) {
            throw new IOException("it ended otherwise than by powering off: " + ending.detail());
        }
    }
}
