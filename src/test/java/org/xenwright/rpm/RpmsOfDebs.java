package org.xenwright.rpm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.xenwright.deb.control.Dependency;
import org.xenwright.deb.control.Paragraph;
import org.xenwright.deb.control.Relation;
import org.xenwright.judge.Judge;
import org.xenwright.layer.TreeTar;
import org.xenwright.rpm.archive.TestRpm;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * Debian's packages as RPMs, written by somebody else's library: the same files, relations among themselves, and scripts in
 * kind as RPM distributions have them, in lua too.
 */
final class RpmsOfDebs {
    private final Map<Path, Paragraph> controls = new LinkedHashMap<>();
    private final Map<String, String> providers = new HashMap<>();
    private final Path folder;

    private RpmsOfDebs(Path folder) {
        this.folder = folder;
    }

    static void write(List<Path> debs, Path folder) throws IOException {
        RpmsOfDebs rpms = new RpmsOfDebs(folder);
        for (Path each : debs) {
            Paragraph control = Paragraph.parse(
                    (said("-f", each.toString()) + "\n").getBytes(StandardCharsets.ISO_8859_1), each.toString());
            rpms.controls.put(each, control);
            rpms.providers.put(control.get("Package", ""), control.get("Package", ""));
            for (Dependency group : Dependency.parseList(control.get("Provides", ""))) {
                group.alternatives().forEach(one -> rpms.providers.putIfAbsent(one.name(), control.get("Package", "")));
            }
        }
        for (Path each : debs) {
            rpms.write(each);
        }
    }

    private static String said(String... words) throws IOException {
        Judge.Verdict verdict = Judge.run("dpkg-deb", words);
        if (verdict.exit() != 0) {
            throw new IOException("dpkg-deb ended with " + verdict.exit() + ": " + verdict.output());
        }
        return verdict.output();
    }

    private void write(Path deb) throws IOException {
        Paragraph control = Objects.requireNonNull(controls.get(deb));
        String name = control.get("Package", "");
        String version = control.get("Version", "").replaceFirst("^\\d+:", "");
        int dash = version.lastIndexOf('-');
        String upstream = (dash < 0 ? version : version.substring(0, dash)).replace('-', '.');
        String release = dash < 0 ? "1" : version.substring(dash + 1);
        TestRpm rpm = TestRpm.of(name, upstream + "-" + release)
                .compressed("")
                .architecture(control.get("Architecture", "").equals("all") ? "noarch" : "x86_64");
        Set<String> required = new HashSet<>();
        for (String field : List.of("Pre-Depends", "Depends")) {
            for (Dependency group : Dependency.parseList(control.get(field, ""))) {
                group.alternatives().stream()
                        .map(Relation::name)
                        .filter(providers::containsKey)
                        .findFirst()
                        .filter(required::add)
                        .ifPresent(rpm::requires);
            }
        }
        providers.forEach((provided, by) -> {
            if (by.equals(name) && !provided.equals(name)) {
                rpm.provides(provided);
            }
        });
        Path tar = folder.resolve("data.tar");
        Process process = Judge.find("dpkg-deb")
                .process(List.of("--fsys-tarfile", deb.toString()))
                .redirectOutput(tar.toFile())
                .start();
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException("dpkg-deb could not read " + deb);
        }
        files(rpm, TreeTar.read(tar));
        Files.delete(tar);
        inKind(name, rpm);
        rpm.write(folder);
    }

    private static void files(TestRpm rpm, Tree tree) throws IOException {
        Map<TreePath, Inode> all = new TreeMap<>();
        tree.walk(all::put);
        for (Map.Entry<TreePath, Inode> each : all.entrySet()) {
            String path = each.getKey().toString();
            Attributes attributes = each.getValue().attributes();
            if (each.getValue() instanceof Directory) {
                rpm.directory(path, attributes.mode());
            } else if (each.getValue() instanceof Symlink link) {
                rpm.symlink(path, new String(link.target(), StandardCharsets.UTF_8));
            } else if (each.getValue() instanceof RegularFile file) {
                rpm.file(path, file.content().bytes(256 << 20), attributes.mode());
            }
        }
    }

    /** Gives packages the kinds of scripts that those of Fedora have which do the same work. */
    private static void inKind(String name, TestRpm rpm) {
        switch (name) {
            case "base-files" ->
                rpm.pretrans("<lua>", "if not posix.stat('/var') then posix.mkdir('/var') end\n")
                        .posttrans(
                                "<lua>",
                                "local f = io.open('/etc/stand-in', 'a'); f:write('posttrans\\n'); f:close()\n");
            case "base-passwd" -> rpm.pre("<lua>", """
                        for _, each in ipairs({'passwd', 'group'}) do
                          local from = io.open('/usr/share/base-passwd/' .. each .. '.master')
                          if from and not posix.stat('/etc/' .. each) then
                            local to = io.open('/etc/' .. each, 'w')
                            to:write(from:read('*a'))
                            to:close()
                          end
                          if from then from:close() end
                        end
                        """);
            case "dash" -> rpm.provides("/bin/sh");
            case "bash" -> rpm.provides("/bin/bash");
            case "libc-bin" ->
                rpm.post("<lua>", "if posix.access('/sbin/ldconfig', 'x') then rpm.execute('/sbin/ldconfig') end\n")
                        .fileTrigger("/bin/sh", "/sbin/ldconfig\n", "/usr/lib", "/lib");
            case "systemd" ->
                rpm.fileTrigger("/bin/sh", "systemd-sysusers >/dev/null 2>&1 || :\n", "/usr/lib/sysusers.d")
                        .trigger("/bin/sh", "echo triggered >>/etc/stand-in\n", "dbus");
            default -> {
                return;
            }
        }
    }
}
