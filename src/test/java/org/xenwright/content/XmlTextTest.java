package org.xenwright.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.xenwright.problem.ProblemException;
import org.xml.sax.InputSource;

class XmlTextTest {
    private static final String AWKWARD = "a<b>&\"'\tc\r\nd \u00fc \ud83d\ude80";

    private static Element read(XmlText xml) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(xml.toString())))
                .getDocumentElement();
    }

    @Test
    void elementsStandOnLinesOfTheirOwn() {
        XmlText xml = XmlText.document().open("a", "b", "1").text("c", "two").text("d", "");
        assertThat(xml.empty("e", XmlText.attributes("x", 1, "y", 2.25)).close())
                .hasToString("""
                        <?xml version="1.0" encoding="UTF-8"?>
                        <a b="1">
                          <c>two</c>
                          <d/>
                          <e x="1" y="2.3"/>
                        </a>
                        """);
    }

    @Test
    void wordsAndElementsStandSideBySide() {
        XmlText xml = XmlText.fragment().open("p");
        xml.mixed("pre", words -> words.words("1 < 2\n").empty("br").text("b", "x"), "class", "log");
        assertThat(xml.close()).hasToString("<p>\n  <pre class=\"log\">1 &lt; 2\n<br/><b>x</b></pre>\n</p>\n");
    }

    @Test
    void aReaderGetsWhatWasWrittenWhereverItStands() throws Exception {
        XmlText xml = XmlText.document().open("all", "attribute", AWKWARD).text("text", AWKWARD);
        xml.mixed("mixed", words -> words.words(AWKWARD));
        Element all = read(xml.close());
        assertThat(all.getAttribute("attribute")).isEqualTo(AWKWARD);
        assertThat(all.getElementsByTagName("text").item(0).getTextContent()).isEqualTo(AWKWARD);
        assertThat(all.getElementsByTagName("mixed").item(0).getTextContent()).isEqualTo(AWKWARD);
        Element embedded = read(XmlText.fragment().written("<a>" + XmlText.escaped(AWKWARD) + "</a>"));
        assertThat(embedded.getTextContent()).isEqualTo(AWKWARD);
    }

    @Test
    void whatXmlCannotHoldIsRefused() {
        assertThatThrownBy(() -> XmlText.document().text("a", "\u0001")).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> XmlText.document().empty("a", "b", "\uffff")).isInstanceOf(ProblemException.class);
    }

    @Test
    void anElementThatIsOpenIsNoText() {
        XmlText xml = XmlText.document().open("a");
        assertThatThrownBy(xml::toString).hasMessage("<a> is open");
    }
}
