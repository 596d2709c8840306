package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForwardedPortsTest {
    @TempDir
    Path folder;

    @Test
    void portsAreReadBackFromTheFileAsTheyAreInTheProperties() throws IOException {
        ForwardedPorts ports = new ForwardedPorts();
        ports.add("shop", Map.of(8080, 40_001, 22, 40_002));
        ports.add("a:b", Map.of(80, 40_003));

        Properties set = new Properties();
        ports.set(set);
        Properties read = new Properties();
        try (Reader in = Files.newBufferedReader(ports.write(folder))) {
            read.load(in);
        }

        assertThat(read)
                .isEqualTo(set)
                .containsEntry("xen.shop.port.8080", "40001")
                .containsEntry("xen.a:b.port.80", "40003");
        assertThat(folder.resolve("guests.properties")).exists();
    }
}
