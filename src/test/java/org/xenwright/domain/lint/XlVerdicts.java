package org.xenwright.domain.lint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.xenwright.domain.schema.XenVersion;

/** What xl does with a statement, recorded from xl itself for two of its releases. */
final class XlVerdicts {
    static final XenVersion OLD = new XenVersion(4, 17);
    static final XenVersion NEW = new XenVersion(4, 20);

    /** Files that the statements stand in. */
    private static final Map<String, String> FILES = Map.of(
            "hvm", "name = \"a\"\ntype = \"hvm\"\nmemory = 512\n",
            "pv", "name = \"a\"\ntype = \"pv\"\nkernel = \"/k\"\nmemory = 512\n",
            "pvh", "name = \"a\"\ntype = \"pvh\"\nkernel = \"/k\"\nmemory = 512\n",
            "type", "name = \"a\"\nkernel = \"/k\"\nmemory = 512\n",
            "boot", "name = \"a\"\ntype = \"pvh\"\nmemory = 512\n",
            "hvm+", "name = \"a\"\nmemory = 512\n");

    private XlVerdicts() {}

    /**
     * One statement.
     *
     * @param argument why lint has an error although xl goes on; null where it has none
     */
    record Case(String statement, String text, Map<XenVersion, Boolean> stops, String argument) {
        List<Finding> errors(XenVersion version) {
            return XlVerdicts.errors(text, version);
        }
    }

    static List<Finding> errors(String text, XenVersion version) {
        return new Linter(version)
                .add(text.getBytes(StandardCharsets.UTF_8), "a.cfg").findings().stream()
                        .filter(finding -> finding.severity() == Severity.ERROR)
                        .toList();
    }

    static List<Case> values() throws IOException {
        List<Case> cases = new ArrayList<>();
        for (String line : lines("single-values.txt")) {
            String[] fields = line.split(" \\| ");
            cases.add(new Case(
                    fields[0] + ": " + fields[1],
                    FILES.get(fields[0]) + fields[1] + "\n",
                    stops(fields[2], fields[3]),
                    fields[4].equals("-") ? null : fields[4]));
        }
        return cases;
    }

    static List<Case> devices() throws IOException {
        List<Case> cases = new ArrayList<>();
        for (String line : lines("pci-texts.txt")) {
            String[] fields = line.split(" \\| ");
            String statement = "pci = [ \"" + fields[0] + "\" ]";
            cases.add(new Case(statement, FILES.get("pv") + statement + "\n", stops(fields[1], fields[2]), null));
        }
        return cases;
    }

    private static Map<XenVersion, Boolean> stops(String before, String after) {
        return Map.of(OLD, !before.equals("goes-on"), NEW, !after.equals("goes-on"));
    }

    private static List<String> lines(String name) throws IOException {
        try (InputStream in = XlVerdicts.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }
}
