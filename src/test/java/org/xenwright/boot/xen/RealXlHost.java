package org.xenwright.boot.xen;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.qemu.Forwards;
import org.xenwright.boot.qemu.QemuGuest;
import org.xenwright.content.Content;
import org.xenwright.disk.DiskFormats;
import org.xenwright.layer.TarWriter;
import org.xenwright.progress.Workers;
import org.xenwright.store.Store;
import org.xenwright.tool.ToolBox;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.TreePath;

/**
 * A plain Xen host as people have them, in QEMU: the privileged domain of smoke boots with Debian's OpenSSH server, shell
 * tools and hotplug scripts. Its root may log in with a key of this instance; its bridge {@code xenbr0} has the address
 * 10.0.2.15/24 and room for guests from 10.0.2.20 on. Its files are in its memory.
 */
public final class RealXlHost implements AutoCloseable {
    private static final int NUMBER = 1;
    private static final int SSH = 22;
    private static final int GUESTS = 1024; // MiB
    private static final String[] PACKAGES = {
        "openssh-server",
        "bash",
        "dash",
        "coreutils",
        "findutils",
        "grep",
        "sed",
        "mawk",
        "diffutils",
        "util-linux",
        "mount",
        "xen-utils-common"
    };
    private static final List<String> PROGRAMS = List.of(
            ("bin/cat bin/chmod bin/chown bin/cp bin/date bin/dd bin/df bin/echo bin/ln bin/ls bin/mkdir bin/mknod"
                            + " bin/mktemp bin/mv bin/pwd bin/readlink bin/rm bin/rmdir bin/sleep bin/stty bin/sync"
                            + " bin/touch bin/true bin/false bin/uname usr/bin/basename usr/bin/cut"
                            + " usr/bin/dirname usr/bin/du usr/bin/env usr/bin/expr usr/bin/head usr/bin/id usr/bin/nohup"
                            + " usr/bin/od usr/bin/printf usr/bin/realpath usr/bin/seq usr/bin/sha256sum usr/bin/sort"
                            + " usr/bin/stat usr/bin/tail usr/bin/tee usr/bin/test usr/bin/timeout usr/bin/tr"
                            + " usr/bin/truncate usr/bin/uniq usr/bin/wc"
                            + " bin/bash bin/dash bin/grep bin/sed usr/bin/mawk usr/bin/find usr/bin/xargs usr/bin/cmp"
                            + " usr/bin/flock usr/bin/setsid usr/bin/getopt sbin/losetup bin/mount bin/umount"
                            + " usr/sbin/sshd usr/lib/openssh/sftp-server"
                            + " usr/bin/xenstore")
                    .split(" "));

    private final QemuGuest qemu;
    private final Dom0Console dom0;
    private final Forwards forwards;
    private final KeyPair user;
    private final PublicKey hostKey;

    private RealXlHost(QemuGuest qemu, Dom0Console dom0, Forwards forwards, KeyPair user, PublicKey hostKey) {
        this.qemu = qemu;
        this.dom0 = dom0;
        this.forwards = forwards;
        this.user = user;
        this.hostKey = hostKey;
    }

    /** Starts a host, and returns when it takes connections. */
    public static RealXlHost start(ToolBox tools, Store store) throws IOException {
        return start(tools, store, Dom0.of(tools, store));
    }

    /** Starts one that has QEMU for the disks and hvm guests of its domains, and takes several times as much memory. */
    public static RealXlHost withQemu(ToolBox tools, Store store) throws IOException {
        return start(tools, store, Dom0.emulating(tools, store));
    }

    private static RealXlHost start(ToolBox tools, Store store, Dom0 plain) throws IOException {
        Dom0 furnished = FurnishedDom0.of(plain, store, furniture(tools.folder(PACKAGES)));
        XenMachine machine = new XenMachine(tools.find(XenHosts.QEMU), furnished, GUESTS);
        Path state = SavedDom0.state(store, machine);
        KeyPair user = key();
        KeyPair host = key();
        QemuGuest qemu = machine.start(true);
        try {
            Dom0Console dom0 = Dom0Console.connect(qemu);
            SavedDom0.restore(qemu, state);
            qemu.execute("cont", Map.of());
            Path parcel = qemu.folder().resolve("parcel");
            write(parcel, user.getPublic(), host);
            XenMachine.plug(qemu, Machine.Disk.of(parcel, DiskFormats.RAW), NUMBER + "-parcel");
            Forwards forwards =
                    XenMachine.plugNetwork(qemu, NUMBER, new Machine.Network(Machine.Reach.CLOSED, Map.of(SSH, 0)));
            XenMachine.plugConsole(qemu, NUMBER);
            CompletableFuture<String> word = new CompletableFuture<>();
            dom0.listen(NUMBER, (said, rest) -> word.complete(said + " " + rest));
            dom0.ask("start " + NUMBER);
            String said = word.get(4, TimeUnit.MINUTES);
            if (!said.strip().equals("listening")) {
                throw new IOException("the host said " + said + "; last: " + dom0.lastLines());
            }
            return new RealXlHost(qemu, dom0, forwards, user, host.getPublic());
        } catch (InterruptedException e) {
            qemu.close();
            throw Workers.interrupted("the host took connections");
        } catch (ExecutionException | TimeoutException e) {
            qemu.close();
            throw new IOException("the host takes no connections: " + e, e);
        } catch (IOException | RuntimeException e) {
            qemu.close();
            throw e;
        }
    }

    private static KeyPair key() throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static UserSpace furniture(Path packages) throws IOException {
        UserSpace space = new UserSpace(packages);
        for (String program : PROGRAMS) {
            space.program(program);
        }
        for (String command : List.of("read", "write", "rm", "list", "exists", "ls", "chmod", "watch")) {
            space.link("usr/bin/xenstore-" + command, "xenstore");
        }
        space.link("bin/sh", "dash");
        space.link("usr/bin/awk", "mawk");
        space.link("usr/sbin/xl", "../lib/xen-common/bin/xen-utils-wrapper");
        space.file("usr/lib/xen-common/bin/xen-utils-wrapper");
        try (var scripts = Files.list(packages.resolve("etc/xen/scripts"))) {
            for (Path script : scripts.sorted().toList()) {
                space.file(packages.relativize(script).toString());
            }
        }
        space.file("etc/xen/xl.conf");
        space.folder("etc/xen/auto");
        space.folder("var/lib/xen/save");
        space.folder("root");
        space.file("etc/passwd", Content.of("""
                root:x:0:0:root:/root:/bin/bash
                sshd:x:100:65534::/run/sshd:/usr/sbin/nologin
                """));
        space.file("etc/group", Content.of("root:x:0:\nnogroup:x:65534:\n"));
        space.file("etc/shadow", Content.of("root:*:19000:0:99999:7:::\nsshd:!:19000::::::\n"));
        space.file("etc/nsswitch.conf", Content.of("passwd: files\ngroup: files\nshadow: files\nhosts: files\n"));
        space.file("etc/hosts", Content.of("127.0.0.1 localhost\n"));
        space.file("etc/ssh/sshd_config", Content.of("""
                HostKey /etc/ssh/host_key
                PidFile /run/sshd.pid
                UsePAM no
                UseDNS no
                Subsystem sftp /usr/lib/openssh/sftp-server
                """));
        try (InputStream in = RealXlHost.class.getResourceAsStream("ssh-host.sh")) {
            space.file("domain", Content.of(in.readAllBytes()));
        }
        return space;
    }

    private static void write(Path to, PublicKey user, KeyPair host) throws IOException {
        try (OutputStream out = Files.newOutputStream(to);
                TarWriter tar = new TarWriter(out)) {
            add(tar, "now", Instant.now().getEpochSecond() + "\n");
            add(tar, "disk-names", "");
            add(tar, "host_key", text(host));
            add(tar, "authorized_keys", PublicKeyEntry.toString(user) + "\n");
        }
    }

    private static void add(TarWriter tar, String name, String content) throws IOException {
        tar.add(TreePath.of(name), new RegularFile(Attributes.of(0600, Instant.EPOCH), Content.of(content)));
    }

    private static String text(KeyPair key) throws IOException {
        try {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(key, "a test", null, text);
            return text.toString(StandardCharsets.US_ASCII);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** Returns the port of this machine's loopback interface at which it takes connections. */
    public int port() {
        return forwards.ports().get(SSH);
    }

    /** Returns the fingerprint of its key. */
    public String fingerprint() {
        return KeyUtils.getFingerPrint(hostKey);
    }

    /** Returns its key as {@code known_hosts} has it. */
    public String hostKey() {
        return PublicKeyEntry.toString(hostKey);
    }

    /** Writes the key with which root may log in, for its owner alone. */
    public Path identity(Path to) throws IOException {
        Files.deleteIfExists(to);
        Files.createFile(to, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(to, text(user), StandardCharsets.US_ASCII);
    }

    /** Returns what Xen and the privileged domain said last. */
    public String lastLines() {
        return dom0.lastLines();
    }

    @Override
    public void close() {
        dom0.close();
        qemu.close();
    }
}
