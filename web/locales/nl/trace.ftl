# Een uitgelekte afbeelding herleiden.
trace-title = Uitgelekte afbeelding herleiden
trace-intro = Getoonde pagina’s dragen een onzichtbaar merk. Uit een schermafbeelding of kopie zegt het voor wie de pagina is gemaakt.
trace-file = Afbeelding
trace-file-hint = JPEG, PNG, WebP, GIF of PDF, hoogstens 64 MB. De afbeelding wordt in het geheugen bekeken en nergens bewaard. Wie hier wordt genoemd, staat in het verloop.
trace-look = Herleiden
trace-no-picture = Dit is geen leesbare afbeelding.
trace-none = Er is geen merk van dit portaal gevonden. Dat pleit niemand vrij: het merk kan vernietigd zijn, of de afbeelding kwam nooit via dit portaal.
trace-unclear = De afbeelding draagt een merk van dit portaal dat te beschadigd is om te zeggen van wie. Een grotere of minder gecomprimeerde kopie kan helpen.
trace-found = De pagina is gemaakt voor { $person }, zending { $share }.
trace-found-several = De pagina is gemaakt voor een van deze personen, met hetzelfde merk: { $people } (zending { $share }).
trace-found-nobody = De pagina komt uit zending { $share }, maar geen van de ontvangers heeft dit merk.
trace-no-such-share = Het merk klopt en noemt zending { $share }, die hier niet bekend is.
trace-sent = Verzonden door { $person }, { $time }.
trace-sure = Het controlegetal van het merk klopt, wat toevallig bij één op de { $pictures } afbeeldingen gebeurt; { $percent } % van het patroon is zoals het getekend werd.
trace-not-who-passed-on = Dit zegt voor wie de pagina is gemaakt, niet wie haar heeft doorgegeven.
trace-share-history = Verloop van de zending
