package org.xenwright.loader;

import java.util.ArrayList;
import java.util.List;
import org.xenwright.content.Content;
import org.xenwright.loader.grub.GrubConfig;
import org.xenwright.loader.grub.GrubFiles;
import org.xenwright.platform.Architecture;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/**
 * The files by which a kernel that is installed in a guest is booted there next: its package makes an initramfs and calls
 * {@code update-grub}, which writes a new menu, and packages of GRUB and shim put themselves on the disk. Facts: Debian,
 * {@code /etc/kernel/postinst.d}, {@code grub-mkconfig} and the scripts of grub-cloud-amd64.
 */
final class GrubUpgrades {
    private static final String MENU = "usr/sbin/update-grub";
    private static final String INITRAMFS = "usr/sbin/update-initramfs";

    /** What update-initramfs packs by, unless it is not there. */
    private static final String ZSTD = "usr/bin/zstd";

    /** grub-cloud-amd64 installs GRUB only where this is; added once it is configured, since that would install it too. */
    private static final String CLOUD = "etc/grub.d/enable_cloud";

    private static final String CLOUD_PACKAGE = "var/lib/dpkg/info/grub-cloud-amd64.list";
    private static final String SETTINGS = "etc/default/grub.d/50_xenwright.cfg";

    /** A script whose output update-grub puts into its menu, before the entries. */
    private static final String CONSOLES = "etc/grub.d/06_xenwright";

    private final BootSystem system;

    private GrubUpgrades(BootSystem system) {
        this.system = system;
    }

    static GrubUpgrades of(BootSystem system) {
        return new GrubUpgrades(system);
    }

    /** Lays them over, or says which packages are missing. */
    void lay(Tree files, List<String> remarks) {
        if (!system.disk().writable()) {
            return;
        }
        List<String> missing = new ArrayList<>();
        if (!has(MENU)) {
            missing.add(system.architecture() == Architecture.AMD64 ? "grub-cloud-amd64" : "grub2-common");
        }
        if (!has(INITRAMFS)) {
            missing.add("initramfs-tools");
        }
        boolean enough = missing.isEmpty();
        if (!has(ZSTD)) {
            missing.add("zstd");
        }
        String remedy = "add <package>" + String.join("</package> and <package>", missing) + "</package> for that";
        if (!enough) {
            remarks.add("a kernel that is installed in a guest will not be booted there: " + remedy);
            return;
        }
        if (!missing.isEmpty()) {
            remarks.add("an initramfs that is made in a guest will not be packed by zstd, but by gzip, and larger: "
                    + remedy);
        }
        if (has(CLOUD_PACKAGE)) {
            system.put(files, CLOUD, 0644, Content.of("# the disk is GRUB's: its packages may install it\n"));
        }
        system.put(files, SETTINGS, 0644, Content.of(settings()));
        system.put(files, CONSOLES, 0755, Content.of(consoles()));
        modules(files);
    }

    private boolean has(String path) {
        return system.tree().follow(path).filter(RegularFile.class::isInstance).isPresent();
    }

    /**
     * The settings by which {@code update-grub} writes a menu that does what ours does. It has one entry for all
     * machines, whose kernels take the last console that they can open: Xen's, and then those of a machine, which the
     * menu adds where it runs on one. What expands no variable, such as pygrub, is Xen's.
     */
    private String settings() {
        List<String> words = new ArrayList<>(GrubConfig.XEN_CONSOLES);
        words.add("$xenwright_consoles");
        words.addAll(system.disk().words());
        words.addAll(system.arguments().words());
        return """
                # Made with the image: a menu of update-grub starts a kernel as the image's own did.
                GRUB_TIMEOUT=0
                GRUB_CMDLINE_LINUX_DEFAULT=""
                GRUB_CMDLINE_LINUX='%s'
                GRUB_TERMINAL=console
                GRUB_DISABLE_OS_PROBER=true
                """.formatted(String.join(" ", words));
    }

    private String consoles() {
        return """
                #!/bin/sh
                # Made with the image: the consoles of a machine, for 50_xenwright.cfg.
                cat <<'EOF'
                set xenwright_consoles=
                if [ "$grub_platform" != "xen" -a "$grub_platform" != "xen_pvh" ]; then
                set xenwright_consoles="%s"
                fi
                export xenwright_consoles
                EOF
                """.formatted(String.join(" ", GrubMethod.consoles(system.architecture())));
    }

    /** The modules that such a menu asks for, beside it; ours asks for none. */
    private void modules(Tree files) {
        if (system.architecture() != Architecture.AMD64) {
            return;
        }
        Tree from = system.beside().follow(GrubFiles.FOLDER).isPresent() ? system.beside() : system.tree();
        if (from.follow(GrubFiles.FOLDER).orElse(null) instanceof Directory folder) {
            folder.entries().forEach((name, inode) -> {
                String file = name.toString();
                if (inode instanceof RegularFile module && (file.endsWith(".mod") || file.endsWith(".lst"))) {
                    system.put(files, "boot/grub/i386-pc/" + file, 0644, module.content());
                }
            });
        }
    }
}
