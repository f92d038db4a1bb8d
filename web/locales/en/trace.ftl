# Tracing a leaked picture.
trace-title = Trace a leaked picture
trace-intro = Pages that are shown carry a mark that nobody sees. From a screenshot or a copy it says whom the page was made for.
trace-file = Picture
trace-file-hint = JPEG, PNG, WebP, GIF or PDF, at most 64 MB. It is looked at in memory and kept nowhere. Who is named here is noted in the history.
trace-look = Trace
trace-no-picture = This is no picture that can be read.
trace-none = No mark of this portal was found. That clears nobody: the mark may have been destroyed, or the picture never came through this portal.
trace-unclear = The picture carries a mark of this portal that is too damaged to say whose. A larger or less compressed copy may tell.
trace-found = The page was made for { $person }, share { $share }.
trace-found-several = The page was made for one of these, whose marks are the same: { $people } (share { $share }).
trace-found-nobody = The page comes from share { $share }, but none of its recipients has this mark.
trace-no-such-share = The mark is right and names share { $share }, which isn’t known here.
trace-sent = Sent by { $person }, { $time }.
trace-sure = The mark’s check is right, which happens by chance in one of { $pictures } pictures; { $percent } % of the pattern is as it was drawn.
trace-not-who-passed-on = This says whom the page was made for, not who passed it on.
trace-share-history = History of the share
