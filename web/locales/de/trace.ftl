# Ein nach außen gelangtes Bild zurückführen.
trace-title = Bild zurückführen
trace-intro = Gezeigte Seiten tragen ein unsichtbares Zeichen. Aus einem Bildschirmfoto oder einer Kopie sagt es, für wen die Seite erzeugt wurde.
trace-file = Bild
trace-file-hint = JPEG, PNG, WebP, GIF oder PDF, höchstens 64 MB. Es wird im Arbeitsspeicher angesehen und nirgends aufbewahrt. Wird hier jemand genannt, steht das im Verlauf.
trace-look = Zurückführen
trace-no-picture = Das ist kein lesbares Bild.
trace-none = Es wurde kein Zeichen dieses Portals gefunden. Das entlastet niemanden: Das Zeichen kann zerstört worden sein, oder das Bild kam nie durch dieses Portal.
trace-unclear = Das Bild trägt ein Zeichen dieses Portals, das zu beschädigt ist, um zu sagen, wessen. Eine größere oder weniger komprimierte Kopie kann helfen.
trace-found = Die Seite wurde für { $person } erzeugt, Sendung { $share }.
trace-found-several = Die Seite wurde für eine dieser Personen erzeugt, deren Zeichen gleich sind: { $people } (Sendung { $share }).
trace-found-nobody = Die Seite stammt aus Sendung { $share }, aber keiner der Empfänger hat dieses Zeichen.
trace-no-such-share = Das Zeichen ist richtig und nennt Sendung { $share }, die hier nicht bekannt ist.
trace-sent = Gesendet von { $person }, { $time }.
trace-sure = Die Prüfziffer des Zeichens stimmt, was zufällig bei einem von { $pictures } Bildern geschieht; { $percent } % des Musters sind wie gezeichnet.
trace-not-who-passed-on = Das sagt, für wen die Seite erzeugt wurde, nicht, wer sie weitergegeben hat.
trace-share-history = Verlauf der Sendung
