package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import org.xenwright.content.WholeFile;

/** The ports at which running guests are reached, as they are told to the project's own tests and to other programs. */
final class ForwardedPorts {
    private static final String FILE = "guests.properties";

    private final SortedMap<String, Integer> ports = new TreeMap<>(); // by the properties that pass them on

    /** Adds those of a domain, each with its port on this machine's loopback interface. */
    void add(String domain, Map<Integer, Integer> forwarded) {
        forwarded.forEach((guest, here) -> ports.put("xen." + domain + ".port." + guest, here));
    }

    void set(Properties properties) {
        ports.forEach((name, here) -> properties.setProperty(name, here.toString()));
    }

    /** Writes them into a folder of reports, and returns the file, which is to be gone when the guests are. */
    Path write(Path reports) throws IOException {
        StringBuilder text = new StringBuilder();
        // of a domain's name only the colon means something in a file of properties
        ports.forEach((name, port) ->
                text.append(name.replace(":", "\\:")).append('=').append(port).append('\n'));
        Path file = WholeFile.open(reports.resolve(FILE)).write(text.toString());
        file.toFile().deleteOnExit(); // when Maven is interrupted before that
        return file;
    }
}
