package org.xenwright.deb.configure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/**
 * The sources of randomness that scripts of packages name: what such a script keeps may be a secret, which all domains
 * of an image would share. Scripts of which something was left to the first start are taken care of.
 */
final class RandomSources {
    private static final List<String> SCRIPTS = List.of("preinst", "config", "postinst");
    private static final int LARGEST = 16 << 20;

    private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*#.*$");

    private static final Pattern SOURCE = Pattern.compile("/dev/u?random|/proc/sys/kernel/random/uuid"
            + "|\\bopenssl rand\\b|\\$\\{?RANDOM\\b|\\bSecureRandom\\b"
            // not dbus-uuidgen, which makes what every image leaves to the first start, nor a path to a manual
            + "|(?<![-.\\w])(?:uuidgen|pwgen|makepasswd|mcookie|apg)(?![-.\\w])");

    private RandomSources() {}

    /**
     * Returns a line for each package that is not known.
     *
     * @param packages those whose scripts ran
     * @param notes what was left to the first start
     */
    static List<String> unknown(Tree tree, PackageScripts scripts, List<String> packages, List<String> notes)
            throws IOException {
        List<String> left = notes.stream()
                .filter(each -> each.startsWith(FirstStart.LEFT))
                .map(each -> each.substring(FirstStart.LEFT.length()))
                .toList();
        List<String> lines = new ArrayList<>();
        for (String name : packages) {
            if (PerMachine.KNOWN.stream().anyMatch(each -> each.name().equals(name))) {
                continue;
            }
            for (String kind : SCRIPTS) {
                Optional<String> path = scripts.find(name, kind);
                if (path.isPresent() && tree.find(path.get().substring(1)).orElse(null) instanceof RegularFile script) {
                    String text = COMMENT.matcher(
                                    new String(script.content().bytes(LARGEST), StandardCharsets.ISO_8859_1))
                            .replaceAll("");
                    Matcher source = SOURCE.matcher(text);
                    if (source.find() && left.stream().noneMatch(text::contains)) {
                        lines.add("the " + kind + " of " + name + " uses " + source.group()
                                + ": a secret that it keeps is the same in all domains;"
                                + " -Dxen.detectRandom names the files that differ");
                        break;
                    }
                }
            }
        }
        return lines;
    }
}
