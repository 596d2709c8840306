package org.xenwright.deb.configure;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.deb.archive.UnpackedDeb;
import org.xenwright.platform.Architecture;
import org.xenwright.problem.Problem;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.UnsafePathException;

/**
 * A check that the scripts of packages of a foreign architecture can run. As under any dpkg, the system's own
 * interpreters run them, so that those of nearly all packages work, whatever the architecture; one that is a program of
 * the foreign architecture, or that such a program interprets, does not, unless the processor runs both.
 */
public final class ForeignScripts {
    private static final List<String> SCRIPTS = List.of("preinst", "postinst");
    private static final Pattern INTERPRETER = Pattern.compile("#! *(/[^ \\n]+).*", Pattern.DOTALL);
    private static final int HEAD = 20;

    private static final int I386 = 3;

    private ForeignScripts() {}

    /**
     * Refuses packages with a script that no program of the system can run.
     *
     * @param tree with the interpreters
     * @param own architecture of the system
     * @throws org.xenwright.problem.ProblemException naming the package and the script
     */
    public static void check(Tree tree, List<UnpackedDeb> packages, String own) throws IOException {
        Set<Integer> runs = Architecture.of(own).map(ForeignScripts::runs).orElse(null);
        for (UnpackedDeb deb : packages) {
            if (runs == null
                    || deb.architecture().equals(own)
                    || deb.architecture().equals("all")) {
                continue;
            }
            for (String name : SCRIPTS) {
                byte[] script = deb.members().get(name);
                if (script == null) {
                    continue;
                }
                String by = interpreter(script);
                int machine = by.isEmpty() ? machine(script) : machine(tree, by);
                if (machine > 0 && !runs.contains(machine)) {
                    throw Problem.of(
                                    "configuring " + deb.name() + " of " + deb.architecture(),
                                    "leave it out, or take the package of " + own)
                            .at("<image><foreignArchitectures>")
                            .found("its " + name + ", "
                                    + (by.isEmpty()
                                            ? "a program that " + own + " does not run"
                                            : "which " + by + " interprets, a program that " + own + " does not run"))
                            .expected("scripts for programs of " + own)
                            .raise();
                }
            }
        }
    }

    /** Returns the machines of ELF programs (e_machine, System V ABI) that a processor runs. */
    private static Set<Integer> runs(Architecture processor) {
        return processor == Architecture.AMD64 ? Set.of(processor.elfMachine(), I386) : Set.of(processor.elfMachine());
    }

    /** Empty when the script names none. */
    private static String interpreter(byte[] script) {
        String head = new String(script, 0, Math.min(script.length, 256), StandardCharsets.ISO_8859_1);
        Matcher line = INTERPRETER.matcher(head);
        return line.matches() ? line.group(1) : "";
    }

    private static int machine(Tree tree, String path) throws IOException {
        try {
            if (tree.follow(path).orElse(null) instanceof RegularFile file) {
                try (InputStream in = file.content().open()) {
                    return machine(in.readNBytes(HEAD));
                }
            }
            return 0;
        } catch (UnsafePathException e) {
            // what is no path of the tree is found out when the script runs
            return 0;
        }
    }

    /** 0 for what is no ELF file. */
    private static int machine(byte[] head) {
        boolean elf = head.length >= HEAD && head[0] == 0x7f && head[1] == 'E' && head[2] == 'L' && head[3] == 'F';
        if (!elf) {
            return 0;
        }
        boolean little = head[5] == 1;
        int low = head[little ? 18 : 19] & 0xff;
        int high = head[little ? 19 : 18] & 0xff;
        return high << 8 | low;
    }
}
