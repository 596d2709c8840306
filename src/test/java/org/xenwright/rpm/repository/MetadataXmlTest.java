package org.xenwright.rpm.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetadataXmlTest {
    @TempDir
    Path folder;

    private static List<String> texts(String document) throws IOException {
        List<String> texts = new ArrayList<>();
        try (MetadataXml xml = new MetadataXml(stream(document), "a test")) {
            while (xml.next()) {
                if (xml.at("name")) {
                    texts.add(xml.text());
                }
            }
        }
        return texts;
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String refusal(String document) {
        return String.valueOf(
                assertThrows(MetadataException.class, () -> texts(document)).getMessage());
    }

    @Test
    void theEntitiesOfXmlItselfAreRead() throws IOException {
        assertEquals(List.of("a<b & \"c\" é"), texts("<m><name>a&lt;b &amp; <![CDATA[\"c\"]]> &#233;</name></m>"));
    }

    @Test
    void aDocumentTypeIsRefusedBeforeAnEntityOfItIsLookedAt() {
        String bomb = """
                <?xml version="1.0"?><!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
                <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><m><name>&c;</name></m>
                """;
        assertTrue(refusal(bomb).contains("document type"), refusal(bomb));
    }

    @Test
    void aFileOfThisMachineIsNotReadByAnExternalEntity() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "the secret");
        String external = "<?xml version=\"1.0\"?><!DOCTYPE m [<!ENTITY s SYSTEM \"" + secret.toUri()
                + "\">]><m><name>&s;</name></m>";
        assertTrue(refusal(external).contains("document type"), refusal(external));
        String subset = "<!DOCTYPE m SYSTEM \"" + secret.toUri() + "\"><m><name>x</name></m>";
        assertTrue(refusal(subset).contains("document type"), refusal(subset));
    }

    @Test
    void anEntityThatNobodyDeclaredIsRefusedInTextAndInValues() {
        assertTrue(refusal("<m><name>&x;</name></m>").contains("a test"));
        assertTrue(refusal("<m><name a=\"&x;\">b</name></m>").contains("a test"));
    }

    @Test
    void elementsInElementsWithoutEndAreRefused() {
        assertTrue(refusal("<m>" + "<a>".repeat(1_000_000)).contains("deep"));
    }

    @Test
    void aTextWithoutEndIsRefusedBeforeItIsHeld() {
        assertTrue(refusal("<m><name>" + "a".repeat(MetadataXml.TEXT + 1) + "</name></m>")
                .contains("more than"));
    }

    @Test
    void aValueOrNameWithoutEndIsRefusedBeforeItIsHeld() {
        for (String start :
                List.of("<m><name a=\"", "<m><", "<m><!--", "<m><?x ", "<m><name>" + " ".repeat(10) + "<![CDATA[")) {
            InputStream endless = new SequenceInputStream(stream(start), new InputStream() {
                @Override
                public int read() {
                    return 'a';
                }

                @Override
                public int read(byte[] buffer, int offset, int length) {
                    Arrays.fill(buffer, offset, offset + length, (byte) 'a');
                    return length;
                }
            });
            MetadataException e = assertThrows(MetadataException.class, () -> {
                try (MetadataXml xml = new MetadataXml(endless, "a test")) {
                    while (xml.next()) {
                        if (xml.at("name")) {
                            xml.text();
                        }
                    }
                }
            });
            assertTrue(String.valueOf(e.getMessage()).matches("(?s).*(more than|exceeds).*"), start + e.getMessage());
        }
    }

    @Test
    void manyAmpersandsOfADistributionsIndexAreNoAttack() throws IOException {
        assertEquals(
                200_000,
                texts("<m>" + "<name>a &amp; b</name>".repeat(200_000) + "</m>").size());
    }
}
