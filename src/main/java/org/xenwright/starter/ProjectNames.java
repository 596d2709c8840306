package org.xenwright.starter;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.SourceVersion;
import org.xenwright.problem.Problem;

/**
 * What tells a new project from all others that begin with the same starter, put where archetypes put it: for {@code
 * ${artifactId}} in texts and {@code __artifactId__} in names of files.
 *
 * @param plugin the version of this plugin
 */
public record ProjectNames(String groupId, String artifactId, String plugin) {
    static final String VERSION = "1.0-SNAPSHOT";

    /** A name that an artifact, an image, a domain and a host may all have. */
    private static final Pattern ARTIFACT = Pattern.compile("[a-z](-?[a-z0-9]){0,49}");

    private static final Pattern GROUP = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*(\\.[A-Za-z][A-Za-z0-9_-]*)*");

    /** Templates of the image, which wait until it is made. */
    private static final String LATER = "src/main/rootfs/";

    /** The folders whose files belong into that of their package. */
    private static final Pattern JAVA = Pattern.compile("(src/(?:main|test)/java/)(.*)");

    /** Checks the names; where they were written is said by the callers' questions. */
    public ProjectNames {
        check(GROUP, groupId, "groupId", "letters, digits, dots, such as org.example");
        check(ARTIFACT, artifactId, "artifactId", "small letters, digits and single hyphens, such as shop, at most 50");
    }

    private static void check(Pattern pattern, String value, String name, String valid) {
        if (!pattern.matcher(value).matches()) {
            throw Problem.of("naming a new project", "choose another " + name)
                    .at("-Dxen." + name)
                    .found("'" + value + "'")
                    .expected(valid)
                    .raise();
        }
    }

    /** Returns the artifactId that the name of a folder suggests. */
    public static String suggested(String folder) {
        String plain =
                folder.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^[^a-z]+|-$", "");
        return ARTIFACT.matcher(plain).matches() ? plain : "service";
    }

    /** Returns the package of the project's classes: the groupId, as far as Java allows that. */
    String javaPackage() {
        return Arrays.stream(groupId.replace('-', '_').split("\\."))
                .map(each -> SourceVersion.isKeyword(each) ? each + "_" : each)
                .collect(Collectors.joining("."));
    }

    /** Returns the path of a file in the project. */
    String path(String written) {
        String path = written.replace("__artifactId__", artifactId).replace("__gitignore__", ".gitignore");
        return JAVA.matcher(path).replaceFirst("$1" + javaPackage().replace('.', '/') + "/$2");
    }

    /** Returns the text of a file in the project. */
    String text(String path, String written) {
        if (path.startsWith(LATER)) {
            return written;
        }
        String text = written;
        Map<String, String> values = Map.of(
                "groupId", groupId,
                "artifactId", artifactId,
                "version", VERSION,
                "package", javaPackage(),
                "xenwrightVersion", plugin);
        for (Map.Entry<String, String> each : values.entrySet()) {
            text = text.replace("${" + each.getKey() + "}", each.getValue());
        }
        return text;
    }
}
