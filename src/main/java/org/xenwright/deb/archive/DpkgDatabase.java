package org.xenwright.deb.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xenwright.content.Content;
import org.xenwright.deb.control.Paragraph;
import org.xenwright.packages.PackageName;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * Writes {@code /var/lib/dpkg} for packages that are unpacked and not configured, so that {@code dpkg --configure -a}
 * goes on from there.
 *
 * <p>dpkg keeps new conffiles aside as {@code .dpkg-new} until a package is configured. Here they are in place already,
 * and the status names their digests: dpkg passes over a conffile that has nothing aside, and keeps the digest.
 */
final class DpkgDatabase {
    private static final String ROOT = "var/lib/dpkg/";
    private static final Set<String> SCRIPTS = Set.of("preinst", "postinst", "prerm", "postrm", "config");

    private final Tree tree;
    private final Placement placement;
    private final AssemblyOptions options;

    DpkgDatabase(Tree tree, Placement placement, AssemblyOptions options) {
        this.tree = tree;
        this.placement = placement;
        this.options = options;
    }

    void write(List<UnpackedDeb> packages) throws IOException {
        Attributes folder = Attributes.of(0755, options.clock());
        for (String name : List.of("info", "updates", "triggers", "alternatives", "parts")) {
            tree.directory(ROOT + name, folder);
        }
        ByteArrayOutputStream status = new ByteArrayOutputStream();
        Triggers triggers = new Triggers();
        for (UnpackedDeb deb : packages) {
            status.writeBytes((stanza(deb) + "\n").getBytes(StandardCharsets.UTF_8));
            info(deb);
            byte[] declared = deb.members().get("triggers");
            if (declared != null) {
                triggers.add(deb, declared);
            }
        }
        put("status", status.toByteArray());
        put("info/format", "1\n");
        put("arch", architectures());
        put("diversions", placement.diversions().text());
        for (String empty : List.of("available", "statoverride")) {
            put(empty, "");
        }
        for (Map.Entry<String, String> file : triggers.folder().entrySet()) {
            put("triggers/" + file.getKey(), file.getValue());
        }
        extendedStates(packages);
    }

    /** As dpkg --add-architecture leaves it: the own one first. */
    private String architectures() {
        StringBuilder all = new StringBuilder(options.architecture()).append('\n');
        options.foreign().forEach(foreign -> all.append(foreign).append('\n'));
        return all.toString();
    }

    private String stanza(UnpackedDeb deb) throws IOException {
        List<Paragraph.Field> fields = new ArrayList<>();
        for (Paragraph.Field field : deb.control().fields()) {
            fields.add(field);
            if (field.name().equalsIgnoreCase("Package")) {
                fields.add(new Paragraph.Field("Status", "install ok unpacked", 0));
            }
        }
        StringBuilder conffiles = new StringBuilder();
        for (Conffile conffile : deb.conffiles()) {
            if (conffile.removeOnUpgrade()) {
                continue; // of a version before this one, which a new system never had
            }
            TreePath real = placement.listed(deb).get(conffile.path());
            Inode inode = real == null ? null : tree.find(real).orElse(null);
            if (inode instanceof RegularFile file) {
                conffiles.append('\n').append(conffile.path()).append(' ').append(Md5.of(file.content()));
            }
        }
        if (!conffiles.isEmpty()) {
            fields.add(new Paragraph.Field("Conffiles", conffiles.toString(), 0));
        }
        return Paragraph.of(fields).text();
    }

    private void info(UnpackedDeb deb) throws IOException {
        String name = "info/" + deb.unambiguousName() + ".";
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        list.writeBytes("/.\n".getBytes(StandardCharsets.US_ASCII));
        for (TreePath path : placement.listed(deb).keySet()) {
            if (!path.isRoot()) {
                list.write('/');
                list.writeBytes(path.toBytes());
                list.write('\n');
            }
        }
        put(name + "list", list.toByteArray());
        for (Map.Entry<String, byte[]> member : deb.members().entrySet()) {
            if (!member.getKey().equals("control")) {
                boolean script = SCRIPTS.contains(member.getKey());
                put(name + member.getKey(), member.getValue(), script ? 0755 : 0644);
            }
        }
        if (!deb.members().containsKey("md5sums")) {
            put(name + "md5sums", sums(deb));
        }
    }

    /** dpkg takes the digests itself when a package brings none. */
    private byte[] sums(UnpackedDeb deb) throws IOException {
        ByteArrayOutputStream sums = new ByteArrayOutputStream();
        for (Map.Entry<TreePath, TreePath> each : placement.listed(deb).entrySet()) {
            Inode inode = tree.find(each.getValue()).orElse(null);
            if (inode instanceof RegularFile file) {
                sums.writeBytes((Md5.of(file.content()) + "  ").getBytes(StandardCharsets.US_ASCII));
                sums.writeBytes(each.getKey().toBytes());
                sums.write('\n');
            }
        }
        return sums.toByteArray();
    }

    /** APT's own record of what it installed for others; only where there is an APT to read it. */
    private void extendedStates(List<UnpackedDeb> packages) {
        if (packages.stream().noneMatch(deb -> deb.name().equals("apt"))) {
            return;
        }
        StringBuilder states = new StringBuilder();
        for (UnpackedDeb deb : packages) {
            if (options.automatic().contains(PackageName.in(options.architecture(), deb.name(), deb.architecture()))) {
                String architecture = deb.architecture().equals("all") ? options.architecture() : deb.architecture();
                states.append("Package: ").append(deb.name());
                states.append("\nArchitecture: ").append(architecture);
                states.append("\nAuto-Installed: 1\n\n");
            }
        }
        tree.directory("var/lib/apt", Attributes.of(0755, options.clock()));
        file("var/lib/apt/extended_states", states.toString().getBytes(StandardCharsets.UTF_8), 0644);
    }

    private void put(String name, String text) {
        put(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private void put(String name, byte[] bytes) {
        put(name, bytes, 0644);
    }

    private void put(String name, byte[] bytes, int mode) {
        file(ROOT + name, bytes, mode);
    }

    private void file(String path, byte[] bytes, int mode) {
        tree.put(path, new RegularFile(Attributes.of(mode, options.clock()), Content.of(bytes)));
    }
}
