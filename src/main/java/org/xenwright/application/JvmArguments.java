package org.xenwright.application;

import java.util.ArrayList;
import java.util.List;
import java.util.jar.Manifest;

/** The file of arguments that tells a JVM the class path, and what else {@code java -jar} would read in a manifest. */
final class JvmArguments {
    private final Manifest manifest;

    JvmArguments(Manifest manifest) {
        this.manifest = manifest;
    }

    /** Returns the text of the file. */
    String text(List<String> classPath) {
        StringBuilder text = new StringBuilder();
        for (String opened : packages("Add-Opens")) {
            text.append("--add-opens\n").append(quoted(opened + "=ALL-UNNAMED")).append('\n');
        }
        for (String exported : packages("Add-Exports")) {
            text.append("--add-exports\n")
                    .append(quoted(exported + "=ALL-UNNAMED"))
                    .append('\n');
        }
        return text.append("-classpath\n")
                .append(quoted(String.join(":", classPath)))
                .append('\n')
                .toString();
    }

    private List<String> packages(String name) {
        List<String> packages = new ArrayList<>();
        String written = Parts.main(manifest, name);
        for (String each : written == null ? new String[0] : written.split("[ ,]+")) {
            if (each.matches("[A-Za-z0-9_.]+/[A-Za-z0-9_.]+")) {
                packages.add(each);
            }
        }
        return packages;
    }

    private static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
