package org.xenwright.tool;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.xenwright.platform.Architecture;

/** The programs that can be provided, and how; an unknown program is looked for in a package of the same name. */
final class Catalogue {
    /** The programs that Xenwright itself starts. */
    static final Catalogue OURS = new Catalogue(ours());

    private final Map<String, Provision> provisions = new TreeMap<>();

    Catalogue(List<Provision> provisions) {
        provisions.forEach(each -> this.provisions.put(each.program(), each));
    }

    /** Returns how to provide a program. */
    Provision of(String program) {
        Provision known = provisions.get(program);
        return known == null ? Provision.of(program, program) : known;
    }

    Collection<Provision> all() {
        return provisions.values();
    }

    private static List<Provision> ours() {
        List<Provision> all = new ArrayList<>();
        for (Architecture each : Architecture.values()) {
            all.add(qemu(each.emulator(), emulatorPackage(each)));
        }
        all.add(Provision.of("bwrap", "bubblewrap"));
        all.add(Provision.of("linux.uml", "user-mode-linux"));
        all.add(Provision.of("uml_mconsole", "uml-utilities").probedBy());
        return all;
    }

    private static String emulatorPackage(Architecture architecture) {
        return switch (architecture) {
            case AMD64 -> "qemu-system-x86";
            case ARM64 -> "qemu-system-arm";
            case RISCV64 -> "qemu-system-misc";
        };
    }

    private static Provision qemu(String program, String packageName) {
        String root = Provision.ROOT;
        return Provision.of(program, packageName)
                .with(
                        List.of(
                                "-L", root + "/usr/share/qemu",
                                "-L", root + "/usr/share/seabios",
                                "-L", root + "/usr/lib/ipxe/qemu"),
                        Map.of("QEMU_MODULE_DIR", root + "/usr/lib/{triplet}/qemu"));
    }
}
