package org.example;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PageIT {
    @Test
    void theLiveGuestServesItsPage() throws Exception {
        try (InputStream page = new URL(System.getProperty("page")).openStream()) {
            assertTrue(new String(page.readAllBytes(), StandardCharsets.UTF_8).contains("A page of a live guest"));
        }
    }
}
